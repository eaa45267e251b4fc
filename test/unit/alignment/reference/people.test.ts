import { describe, expect, test } from 'vitest'
import { besidePeople, comparePaths, people } from '../../../../src/alignment/index.ts'
import { drawRows, simulatedModel } from '../simulated-model.ts'

const candidate = simulatedModel('candidate', 1, 400)
const rows = drawRows(2, 500)
const names = Object.keys(rows[0]!)

/** Moments of rows, as published ones would come. */
function momentsOf(data: readonly Record<string, number>[]) {
  const mean = (of: (row: Record<string, number>) => number) =>
    data.reduce((sum, row) => sum + of(row), 0) / data.length
  const means = names.map(name => mean(row => row[name]!))
  const covariance = names.map((a, i) =>
    names.map((b, j) => mean(row => (row[a]! - means[i]!) * (row[b]! - means[j]!))),
  )
  return { variables: names, groups: [{ label: 'people', n: data.length, covariance, means }] }
}

describe('people beside a model', () => {
  test('are a group of the structural equation model', () => {
    const sides = besidePeople(candidate, people({ data: rows }))
    expect(sides.people.respondents.inFit).toBe(500)
    const { equality, ladder } = comparePaths(sides.candidate, sides.people)
    expect([equality.metric, ladder?.level]).toEqual(['common', 'scalar'])
    expect(ladder?.configural.groups.map(({ label }) => label)).toEqual(['candidate', 'people'])
    expect(equality.wald.pvalue).toBeGreaterThan(0.05)
  })

  test('may come as moments, with the same paths as their rows', () => {
    const byRows = besidePeople(candidate, people({ data: rows })).people
    const byMoments = besidePeople(candidate, people({ moments: momentsOf(rows) })).people
    byMoments.paths.forEach(({ est }, i) => {
      expect(est).toBeCloseTo(byRows.paths[i]!.est, 6)
    })
    const sides = besidePeople(candidate, people({ moments: momentsOf(rows), name: 'survey of 2025' }))
    const { equality, baseline } = comparePaths(sides.candidate, sides.people)
    expect([equality.metric, baseline]).toEqual(['common', 'survey of 2025'])
    expect(equality.likelihoodRatio?.df).toBe(2)
  })

  test('may have columns of other names', () => {
    const theirs = rows.map(row =>
      Object.fromEntries(Object.entries(row).map(([name, v]) => [`q_${name}`, v])),
    )
    const map = Object.fromEntries(names.map(name => [name, `q_${name}`]))
    const sides = besidePeople(candidate, people({ data: theirs, map }))
    expect(sides.people.paths).toEqual(besidePeople(candidate, people({ data: rows })).people.paths)
  })

  test('may lack a parcel: both are then measured by the others', () => {
    const some = rows.map(({ 'privacy.4': _, ...row }) => row)
    const sides = besidePeople(candidate, people({ data: some }))
    expect(sides.candidate.syntax).toContain('privacy =~ privacy.1 + privacy.2 + privacy.3\n')
    expect(sides.candidate.syntax).toBe(sides.people.syntax)
    expect(comparePaths(sides.candidate, sides.people).equality.metric).toBe('common')
  })

  test('of another mind are found to be so', () => {
    const others = people({ data: drawRows(3, 500, { privacy: 0.3 }) })
    const sides = besidePeople(candidate, others)
    expect(comparePaths(sides.candidate, sides.people).equality.wald.pvalue).toBeLessThan(0.001)
  })
})

describe('people that cannot be compared with', () => {
  const beside = (options: Parameters<typeof people>[0]) => () => besidePeople(candidate, people(options))

  test.for<[string, Parameters<typeof people>[0], string]>([
    ['neither data nor moments', {}, 'people(…) was given neither data nor moments.'],
    ['both', { data: rows, moments: momentsOf(rows) }, 'people(…) was given both data and moments.'],
    ['no rows', { data: [] }, 'people(…) was given no rows.'],
    [
      'too few parcels',
      { data: rows.map(({ 'privacy.1': _, 'privacy.2': __, ...row }) => row) },
      'people has no variable for privacy.1, privacy.2, so that privacy shares 2 parcels with the study; 3 are needed.',
    ],
    [
      'a parcel that the study does not have',
      { data: rows, map: { trust: 'x' } },
      'The map of people names the parcel "trust", which the study does not have.',
    ],
    [
      'a column that is not there',
      { data: rows, map: { 'privacy.1': 'q1' } },
      'The map of people names the variable "q1", which its data do not have.',
    ],
    [
      'words for numbers',
      { data: [...rows, { ...rows[0], 'privacy.1': 'agree' }] },
      'Row 501 of people has "agree" as privacy.1.',
    ],
  ])('%s', ([, options, message]) => {
    expect(beside(options)).toThrow(message)
  })

  test('moments of several groups', () => {
    const { groups, variables } = momentsOf(rows)
    const two = { variables, groups: [...groups, { ...groups[0]!, label: 'more' }] }
    expect(beside({ moments: two })).toThrow('moments of 2 groups')
  })

  test('people without structure fail a precondition', () => {
    const flat = rows.map(row => ({ ...row, 'privacy.1': 3 }))
    const [check] = besidePeople(candidate, people({ data: flat })).people.checks
    expect(check).toMatchObject({ ok: false })
    expect(check!.detail).toContain('data-unfit')
  })
})
