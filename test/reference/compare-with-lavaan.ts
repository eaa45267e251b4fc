import { describe, expect, test } from 'vitest'
import type { FitOptions, SemFit } from '../../src/sem/index.ts'
import { fitModel } from '../../src/sem/index.ts'
import type { Cells, Reference } from './models.ts'
import { loadReference, readCsv } from './models.ts'

/** Relative to max(1, |theirs|); the references were polished to the optimum. */
export const tolerance = 1e-6

/** A fit to compare with a reference. */
export type ReferenceCase = [reference: string, model: string, csv: string, options: FitOptions]

/** Tests that each fit has lavaan's rows, estimates, standard errors, standardized solution and every fit measure. */
export function describeAgreement(
  cases: readonly ReferenceCase[],
  keep: (row: Cells) => boolean = () => true,
  within = tolerance,
): void {
  describe.for([...cases])("agrees with lavaan's %s", ([name, model, csv, options]) => {
    const fit = fitModel(model, readCsv(csv).filter(keep), options)
    const reference = loadReference(name)

    test('converges to an admissible solution', () => {
      expect(fit).toMatchObject({ status: 'ok', converged: true, admissible: true, problem: undefined })
      expect(fit.groups.map(group => group.n)).toEqual([reference.nobs].flat())
    })

    test('has the same rows in the same order', () => expectSameRows(fit, reference))

    test('has the same estimates, standard errors and standardized solution', () => {
      const deviations = parameterDeviations(fit, reference)
      expect(deviations.length).toBeGreaterThanOrEqual(4)
      expect(failures(deviations, within)).toEqual([])
      expect(
        deviation(
          fit.parameters.map(row => row.stdAll),
          reference.standardized['est.std'],
        ),
      ).toBeLessThan(within)
    })

    test('has every fit measure', () => {
      const deviations = measureDeviations(fit, reference)
      expect(deviations.length).toBeGreaterThan(35)
      expect(failures(deviations, within)).toEqual([])
    })
  })
}

/** Largest deviation from a column of lavaan's, null being NaN; Infinity for a NaN on one side only. */
export function deviation(ours: readonly number[], theirs: readonly (number | null)[]): number {
  expect(ours.length).toBe(theirs.length)
  return Math.max(
    ...ours.map((value, i) => {
      const reference = theirs[i] ?? Number.NaN
      if (Number.isNaN(reference)) return Number.isNaN(value) ? 0 : Infinity
      const difference = Math.abs(value - reference) / Math.max(1, Math.abs(reference))
      return Number.isNaN(difference) ? Infinity : difference
    }),
  )
}

/** `rmsea.ci.lower` -> `rmseaCiLower`. */
const camelCase = (name: string) => name.replaceAll(/[._](.)/g, (_, letter: string) => letter.toUpperCase())

/** Levels and hypotheses that lavaan lists among the measures. */
const constants = ['rmsea.ci.level', 'rmsea.close.h0', 'rmsea.notclose.h0']

function expectSameRows(fit: SemFit, reference: Reference): void {
  const { lhs, op, group, label, rhs } = reference.parameters
  expect(fit.parameters.map(row => [row.lhs, row.op])).toEqual(lhs.map((name, i) => [name, op[i]]))
  const written = (op: string, rhs: string) => (op === ':=' ? rhs.replaceAll(' ', '') : rhs)
  expect(fit.parameters.map(row => row.rhs)).toEqual(rhs.map((name, i) => written(op[i]!, name)))
  if (group) expect(fit.parameters.map(row => row.group)).toEqual(group)
  if (label) expect(fit.parameters.map(row => row.label)).toEqual(label)
}

function parameterDeviations(fit: SemFit, { parameters, standardized }: Reference): [string, number][] {
  const columns = [
    ['est', 'est'],
    ['se', 'se'],
    ['z', 'z'],
    ['pvalue', 'pvalue'],
    ['ciLower', 'ci.lower'],
    ['ciUpper', 'ci.upper'],
  ] as const
  return columns.flatMap(([ours, theirs]): [string, number][] => {
    const raw = parameters[theirs]
    const std = standardized[theirs === 'est' ? 'est.std' : theirs]
    const found: [string, number][] = []
    if (raw)
      found.push([
        ours,
        deviation(
          fit.parameters.map(row => row[ours]),
          raw,
        ),
      ])
    if (std)
      found.push([
        `standardized ${ours}`,
        deviation(
          fit.standardized.map(row => row[ours]),
          std,
        ),
      ])
    return found
  })
}

/** How far each of lavaan's fit measures is off; Infinity where there is none. */
export function measureDeviations(fit: SemFit, reference: Pick<Reference, 'fit'>): [string, number][] {
  const measures: Readonly<Record<string, number>> = { ...fit.fitMeasures }
  return Object.entries(reference.fit)
    .filter(([name]) => !constants.includes(name))
    .map(([name, value]) => {
      const ours = measures[camelCase(name)]
      return [name, ours === undefined ? Infinity : deviation([ours], [value])]
    })
}

const failures = (deviations: [string, number][], within: number) =>
  deviations.filter(([, value]) => !(value <= within))
