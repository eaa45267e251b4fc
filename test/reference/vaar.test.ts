import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { resolveReference } from '../../src/alignment/human-reference.ts'
import { vaar } from '../../src/alignment/index.ts'
import { pathCovariance, pathEstimate } from '../../src/alignment/path-estimate.ts'
import { signedCorrelation, signedPaths } from '../../src/alignment/vaar.ts'
import { signAgreement } from '../../src/numerics/multivariate-normal.ts'
import { fitModel } from '../../src/sem/index.ts'
import { readCsv } from './models.ts'

interface Reference {
  readonly models: Readonly<Record<string, string>>
  readonly cases: Readonly<
    Record<
      string,
      {
        readonly paths: readonly string[]
        readonly signs: readonly number[]
        readonly est: readonly number[]
        readonly se: readonly number[]
        readonly covariance: readonly (readonly number[])[]
        readonly minimum: number
        readonly logScore: number
        readonly joint: number
      }
    >
  >
}

const reference: Reference = JSON.parse(readFileSync(join(import.meta.dirname, 'lavaan/vaar.json'), 'utf8'))

/** Rows as R had them: names without dots, and who is from Pasteur. */
function rowsOf(file: string): Record<string, number>[] {
  return (readCsv(file) as Record<string, number | string>[]).map(row => ({
    ...Object.fromEntries(
      Object.entries(row).flatMap(([name, value]) =>
        typeof value === 'number' ? [[name.replaceAll('.', '_'), value]] : [],
      ),
    ),
    pasteur: row['school'] === 'Pasteur' ? 1 : 0,
  }))
}

const files: Readonly<Record<string, string>> = {
  own: 'vaar_scores.csv',
  two: 'hs1939.csv',
  wrong: 'hs1939.csv',
  three: 'politicaldemocracy.csv',
  five: 'hs1939.csv',
}
/** lavaan's search stops that far from the optimum; a probability moves by some four times as much as its estimate. */
const tolerance = { estimate: 2e-5, probability: 1e-4 }

describe.for(Object.entries(reference.cases))('VAAR of lavaan: %s', ([name, expected]) => {
  const fit = fitModel(reference.models[name]!, rowsOf(files[name]!), {
    estimator: 'MLR',
    meanStructure: false,
  })
  const paths = expected.paths.map(path => pathEstimate(fit.standardized, path))
  const covariance = pathCovariance(fit, expected.paths)
  const signs = expected.paths.map((path, p) => ({
    path,
    sign: expected.signs[p]! > 0 ? ('positive' as const) : ('negative' as const),
  }))

  test('has the same paths and covariance', () => {
    paths.forEach(({ est, se }, p) => {
      expect(Math.abs(est - expected.est[p]!)).toBeLessThan(tolerance.estimate)
      expect(Math.abs(se - expected.se[p]!)).toBeLessThan(tolerance.estimate)
    })
    covariance.flat().forEach((value, at) => {
      expect(Math.abs(value - expected.covariance.flat()[at]!)).toBeLessThan(tolerance.estimate)
    })
  })

  test('has the same minimum and logScore', () => {
    for (const estimator of ['minimum', 'logScore'] as const) {
      const { value } = vaar(paths, signs, { estimator })
      expect(Math.abs(value - expected[estimator])).toBeLessThan(tolerance.probability)
    }
  })

  test('has the same joint probability, up to its stated error', () => {
    const { value } = vaar(paths, signs, { estimator: 'joint', covariance })
    const resolved = resolveReference(signs)
    const { error } = signAgreement(
      signedPaths(paths, resolved).map(({ z }) => z),
      signedCorrelation(covariance, paths, resolved)!,
      signs.map(() => 1),
    )
    expect(error).toBeLessThan(1e-4)
    expect(Math.abs(value - expected.joint)).toBeLessThan(error + tolerance.probability)
  })

  test('put into the same formulas, lavaan’s own numbers give R’s results to rounding', () => {
    const theirs = expected.paths.map((path, p) => ({ path, est: expected.est[p]!, se: expected.se[p]! }))
    const of = (estimator: 'minimum' | 'logScore' | 'joint') =>
      vaar(theirs, signs, { estimator, covariance: expected.covariance }).value
    expect(of('minimum')).toBeCloseTo(expected.minimum, 12)
    expect(of('logScore')).toBeCloseTo(expected.logScore, 12)
    if (theirs.length === 2) expect(of('joint')).toBeCloseTo(expected.joint, 12)
  })
})
