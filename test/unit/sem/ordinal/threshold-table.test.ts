import { describe, expect, test } from 'vitest'
import { parameterTable } from '../../../../src/sem/index.ts'

const names = ({ lhs, op, rhs }: { lhs: string; op: string; rhs: string }) => `${lhs}${op}${rhs}`

describe('the table of a model with ordered variables', () => {
  test("has lavaan's rows in lavaan's order", () => {
    const { rows, meanStructure, ordered } = parameterTable('f =~ a + b + c\na | k*t1', {
      thresholds: { a: 2, b: 1 },
    })
    expect(rows.map(names)).toEqual([
      ...['f=~a', 'f=~b', 'f=~c', 'a|t1', 'a|t2', 'b|t1', 'a~~a', 'b~~b', 'c~~c', 'f~~f'],
      ...['a~*~a', 'b~*~b', 'a~1', 'b~1', 'c~1', 'f~1'],
    ])
    expect({ meanStructure, ordered }).toEqual({ meanStructure: true, ordered: ['a', 'b'] })
    expect(rows.filter(row => row.free === 0).map(names)).toEqual([
      'f=~a',
      'a~~a',
      'b~~b',
      'a~*~a',
      'b~*~b',
      'a~1',
      'b~1',
      'f~1',
    ])
  })

  // lavaan 0.6-14: parTable() of cfa(..., ordered = TRUE, group.equal = ...)
  test.for([
    [['loadings'], []],
    [['thresholds'], ['a~*~a', 'b~*~b', 'c~*~c', 'f~1']],
    [
      ['loadings', 'intercepts'],
      ['a~*~a', 'b~*~b', 'c~*~c', 'f~1'],
    ],
    [
      ['loadings', 'thresholds', 'means'],
      ['a~*~a', 'b~*~b', 'c~*~c'],
    ],
  ] as const)('groupEqual %j frees %j in later groups', ([groupEqual, freed]) => {
    const { rows } = parameterTable('f =~ a + b + c', {
      groups: ['x', 'y'],
      groupEqual,
      thresholds: { a: 2, b: 2, c: 2 },
    })
    const later = rows.filter(row => row.group === 2 && row.free > 0 && ['~*~', '~1'].includes(row.op))
    expect(later.map(names)).toEqual(freed)
    const tied = rows.filter(row => row.group === 2 && row.op === '|' && row.label !== '')
    expect(tied.length).toBe(groupEqual.some(set => set === 'thresholds' || set === 'intercepts') ? 6 : 0)
  })

  test('equal thresholds mean nothing without ordered variables', () => {
    const { rows } = parameterTable('f =~ a + b + c', { groups: ['x', 'y'], groupEqual: ['thresholds'] })
    expect(rows.filter(row => row.lhs === 'f' && row.op === '~1').map(row => row.free)).toEqual([0, 0])
  })
})
