import { describe, expect, test } from 'vitest'
import { ModelSpecificationError } from '../../../src/errors.ts'
import type { ParameterTableRequest } from '../../../src/sem/index.ts'
import { parameterTable } from '../../../src/sem/index.ts'

/** Rows as compact text: `f =~ x1` with `free` number, or `=value` when fixed. */
function rows(syntax: string, request: ParameterTableRequest = {}): string[] {
  return parameterTable(syntax, request).rows.map(row => {
    const where = row.group > 1 ? ` g${row.group}` : ''
    const state = row.free > 0 ? `#${row.free}` : row.exogenous ? 'x' : `=${row.value}`
    return `${row.lhs}${row.op}${row.rhs}${where} ${state}`
  })
}

describe("the defaults are those of lavaan's sem()", () => {
  test('a factor model: marker loadings, residual and latent variances, latent covariances, in that order', () => {
    expect(rows('f =~ x1 + x2\ng =~ x3 + x4')).toEqual([
      'f=~x1 =1',
      'f=~x2 #1',
      'g=~x3 =1',
      'g=~x4 #2',
      'x1~~x1 #3',
      'x2~~x2 #4',
      'x3~~x3 #5',
      'x4~~x4 #6',
      'f~~f #7',
      'g~~g #8',
      'f~~g #9',
    ])
  })

  test('stdLv fixes variances instead of loadings', () => {
    expect(rows('f =~ x1 + x2', { stdLv: true })).toEqual([
      'f=~x1 #1',
      'f=~x2 #2',
      'x1~~x1 #3',
      'x2~~x2 #4',
      'f~~f =1',
    ])
  })

  test('pure outcomes covary, exogenous observed variables keep their sample moments', () => {
    expect(rows('y1 ~ x1 + x2\ny2 ~ x1', { meanStructure: true })).toEqual([
      'y1~x1 #1',
      'y1~x2 #2',
      'y2~x1 #3',
      'y1~~y1 #4',
      'y2~~y2 #5',
      'y1~~y2 #6',
      'x1~~x1 x',
      'x1~~x2 x',
      'x2~~x2 x',
      'y1~1 #7',
      'y2~1 #8',
      'x1~1 x',
      'x2~1 x',
    ])
  })

  test('naming a moment of an exogenous variable releases all of its moments, with a warning', () => {
    const table = parameterTable('y ~ x\nx ~~ x')
    expect(table.exogenousObserved).toEqual([])
    expect(table.warnings).toMatchObject([{ code: 'exogenous-released', data: { variables: ['x'] } }])
  })

  test('outcomes that also predict do not covary by default', () => {
    expect(rows('m ~ x\ny ~ m').filter(row => row.startsWith('m~~y'))).toEqual([])
  })

  test('a second-order factor takes the covariances of its indicators away', () => {
    const found = rows('f1 =~ a + b + c\nf2 =~ d + e + h\nf3 =~ i + j + k\ng =~ f1 + f2 + f3')
    expect(found.filter(row => /^[fg]\d?~~/.test(row))).toEqual([
      'f1~~f1 #18',
      'f2~~f2 #19',
      'f3~~f3 #20',
      'g~~g #21',
    ])
  })

  test('the residual variance of a sole indicator is 0, unless it is named', () => {
    expect(rows('f =~ x1')).toEqual(['f=~x1 =1', 'x1~~x1 =0', 'f~~f #1'])
    expect(rows('f =~ x1\nx1 ~~ 0.3*x1')).toEqual(['f=~x1 =1', 'x1~~x1 =0.3', 'f~~f #1'])
  })

  test('means are modelled with several groups, or when an intercept is named', () => {
    expect(parameterTable('f =~ x1 + x2').meanStructure).toBe(false)
    expect(parameterTable('f =~ x1 + x2\nx1 ~ 1').meanStructure).toBe(true)
    expect(parameterTable('f =~ x1 + x2', { groups: ['a', 'b'] }).meanStructure).toBe(true)
  })
})

describe('modifiers', () => {
  test('fix, free, label and start', () => {
    const { rows } = parameterTable('f =~ NA*x1 + 0.5*x2 + a*x3 + start(0.9)*x4')
    expect(rows.slice(0, 4)).toMatchObject([
      { free: 1 },
      { free: 0, value: 0.5 },
      { free: 2, label: 'a' },
      { free: 3, value: 0.9 },
    ])
  })

  test('one label is one parameter', () => {
    expect(rows('f =~ x1 + a*x2 + a*x3').slice(1, 3)).toEqual(['f=~x2 #1', 'f=~x3 #1'])
  })

  test('a label shared with a fixed parameter is fixed with it', () => {
    expect(rows('f =~ a*x1 + a*x2 + x3').slice(0, 3)).toEqual(['f=~x1 =1', 'f=~x2 =1', 'f=~x3 #1'])
  })

  test('== joins labels, or pins one to a number', () => {
    expect(rows('f =~ x1 + a*x2 + b*x3\na == b').slice(1, 3)).toEqual(['f=~x2 #1', 'f=~x3 #1'])
    expect(rows('f =~ x1 + a*x2 + b*x3\na == 0.5\na == b').slice(1, 3)).toEqual(['f=~x2 =0.5', 'f=~x3 =0.5'])
  })

  test('c() gives each group its own', () => {
    expect(
      rows('f =~ x1 + c(0.5, NA)*x2', { groups: ['a', 'b'] }).filter(row => row.startsWith('f=~x2')),
    ).toEqual(['f=~x2 =0.5', 'f=~x2 g2 #6'])
  })

  test('one label in several groups is one parameter, with a warning', () => {
    const table = parameterTable('f =~ x1 + a*x2 + x3', { groups: ['m', 'n'] })
    const labelled = table.rows.filter(row => row.label === 'a')
    expect(labelled.map(row => row.free)).toEqual([1, 1])
    expect(table.warnings).toMatchObject([{ code: 'label-shared-across-groups', data: { label: 'a' } }])
  })
})

describe('groupEqual', () => {
  const model = 'f =~ x1 + x2 + x3\ng =~ y1 + y2 + y3\ng ~ f\nx1 ~~ y1'
  const tied = (
    groupEqual: NonNullable<ParameterTableRequest['groupEqual']>,
    groupPartial: string[] = [],
  ) => {
    const table = parameterTable(model, { groups: ['a', 'b'], groupEqual, groupPartial })
    const first = table.rows.filter(row => row.group === 1)
    const second = table.rows.filter(row => row.group === 2)
    return first
      .filter((row, i) => row.free > 0 && row.free === second[i]!.free)
      .map(row => `${row.lhs}${row.op}${row.rhs}`)
  }

  test.for([
    ['loadings', ['f=~x2', 'f=~x3', 'g=~y2', 'g=~y3']],
    ['regressions', ['g~f']],
    ['intercepts', ['x1~1', 'x2~1', 'x3~1', 'y1~1', 'y2~1', 'y3~1']],
    ['residuals', ['x1~~x1', 'x2~~x2', 'x3~~x3', 'y1~~y1', 'y2~~y2', 'y3~~y3']],
    ['residual.covariances', ['x1~~y1']],
    ['lv.variances', ['f~~f', 'g~~g']],
    ['lv.covariances', []],
    ['means', []],
  ] as const)('%s ties its parameters', ([set, expected]) => expect(tied([set])).toEqual(expected))

  test('groupPartial lets some go, however they are spaced', () => {
    expect(tied(['loadings', 'intercepts'], ['x3~1', 'g  =~ y2'])).toEqual([
      'f=~x2',
      'f=~x3',
      'g=~y3',
      'x1~1',
      'x2~1',
      'y1~1',
      'y2~1',
      'y3~1',
    ])
  })

  test('equal intercepts free the latent means of later groups, unless means are equal too', () => {
    const means = (groupEqual: NonNullable<ParameterTableRequest['groupEqual']>) =>
      rows(model, { groups: ['a', 'b'], groupEqual }).filter(row => /^[fg]~1/.test(row))
    expect(means(['loadings', 'intercepts'])).toEqual(['f~1 =0', 'g~1 =0', 'f~1 g2 #31', 'g~1 g2 #32'])
    expect(means(['loadings', 'intercepts', 'means'])).toEqual(['f~1 =0', 'g~1 =0', 'f~1 g2 =0', 'g~1 g2 =0'])
  })

  test('equal loadings under stdLv free the variances of later groups', () => {
    const found = rows(model, { groups: ['a', 'b'], groupEqual: ['loadings'], stdLv: true })
    expect(found.filter(row => row.startsWith('f~~f'))).toEqual(['f~~f =1', 'f~~f g2 #29'])
  })

  test('an entry of groupPartial that matches nothing is warned of', () => {
    const { warnings } = parameterTable(model, {
      groups: ['a', 'b'],
      groupEqual: ['loadings'],
      groupPartial: ['f =~ nope'],
    })
    expect(warnings).toMatchObject([{ code: 'group-partial-unused', data: { entries: ['f =~ nope'] } }])
  })
})

describe('a contradiction is refused with its names', () => {
  test.for<[string, ParameterTableRequest, string]>([
    ['f =~ x1 + c(a, b, d)*x2', { groups: ['m', 'n'] }, 'f =~ x2 has 3 labels for 2 group(s)'],
    ['f =~ x1 + a*x2\nd := a*q', {}, '"d :=" uses q, which is no label'],
    ['f =~ x1 + a*x2\na := a*2', {}, 'a is defined but already a label'],
    ['f =~ x1 + a*x2\na == q', {}, 'q is no label'],
    ['f =~ a*x1 + a*x2\na == 2', {}, 'is fixed at 1 and equal to f =~ x1, which is fixed at 2'],
  ])('%s', ([syntax, request, message]) => {
    expect(() => parameterTable(syntax, request)).toThrow(ModelSpecificationError)
    expect(() => parameterTable(syntax, request)).toThrow(message)
  })

  test('groupEqual with a word it does not know', () => {
    const request = { groups: ['a', 'b'], groupEqual: ['loading'] } as unknown as ParameterTableRequest
    expect(() => parameterTable('f =~ x1 + x2', request)).toThrow('groupEqual does not know "loading"')
  })
})
