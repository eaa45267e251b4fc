import { describe, expect, test } from 'vitest'
import type { Cell } from '../../bench/calibration-cell.ts'
import { runCell, trueValues } from '../../bench/calibration-cell.ts'
import { cells } from '../../bench/calibration-cells.ts'
import {
  cutIntoCategories,
  drawScores,
  itemNames,
  populationMoments,
  populationMomentsOfCategories,
} from '../../bench/calibration-population.ts'
import { smallSampleLine } from '../../bench/calibration-small-samples.ts'
import type { ParameterKind, Tally } from '../../bench/calibration-tally.ts'
import { addTo, hasRelativeBias, isWithinLimits, newTally, summarize } from '../../bench/calibration-tally.ts'
import { createRandom } from '../../src/numerics/random.ts'

/** The short form of `npm run calibrate:sem`: enough to see a gross fault. The long form is in docs/calibration-sem.md. */
const replications = 150
const seed = 1
/** Each estimator and kind of data once, without the extremes and the jackknife, a fit for each row, that the long form is for. */
const shortForm = cells.filter(
  ({ n, skew, name, options }) =>
    n === 300 && skew !== 'strong' && !name.endsWith('A ~ P of 0') && options.correction === undefined,
)
/** Of the coverage of one parameter whose intervals are right. */
const error = Math.sqrt((0.95 * 0.05) / replications)

/** Coverage of all parameters of a kind together, in which single ones may be lucky or unlucky. */
function pooledCoverage(tallies: readonly Tally[], kind: ParameterKind): { coverage: number; count: number } {
  const some = tallies.filter(tally => tally.kind === kind)
  const sum = some.reduce((total, tally) => total + summarize(tally).coverage.value, 0)
  return { coverage: sum / some.length, count: some.length }
}

describe('what is planted comes back, within the limits and four Monte Carlo errors', () => {
  test.for<[string, Cell]>(shortForm.map(cell => [cell.name, cell]))(
    '%s',
    { timeout: 60_000 },
    ([, cell]) => {
      const { statuses, tallies, test: modelTest } = runCell(cell, replications, seed)
      expect(statuses.get('ok')).toBeGreaterThanOrEqual(0.99 * replications)
      for (const tally of tallies) {
        const { bias, coverage } = summarize(tally)
        const limit = (hasRelativeBias(tally) ? 0.02 : 0.1) + 4 * bias.mce
        expect(Math.abs(bias.value), `bias of ${tally.name}, ${tally.kind}`).toBeLessThanOrEqual(limit)
        const off = Math.abs(coverage.value - 0.95)
        expect(off, `coverage of ${tally.name}, ${tally.kind}`).toBeLessThanOrEqual(0.02 + 4 * error)
      }
      for (const kind of ['raw loading', 'standardized loading'] as const) {
        const { coverage, count } = pooledCoverage(tallies, kind)
        const allowed = 0.02 + (4 * error) / Math.sqrt(count)
        expect(Math.abs(coverage - 0.95), `coverage of every ${kind}`).toBeLessThanOrEqual(allowed)
      }
      expect(modelTest.rejected / modelTest.count).toBeLessThan(0.15)
    },
  )
})

test('a tally holds bias, spread, coverage and their Monte Carlo errors', () => {
  const tally = newTally('A ~ P', 'raw path', 2)
  // mean 3, variance 14/3; the last interval misses 2, the first two hold 0
  for (const [est, se] of [
    [1, 1],
    [2, 1.5],
    [3, 1],
    [6, 1],
  ] as const) {
    addTo(tally, { est, se, z: est / se, ciLower: est - 1.96 * se, ciUpper: est + 1.96 * se })
  }
  const { mean, sd, bias, errorRatio, coverage, significant } = summarize(tally)
  expect(mean).toBe(3)
  expect(sd).toBeCloseTo(Math.sqrt(14 / 3), 12)
  expect(bias.value).toBe(0.5)
  expect(bias.mce).toBeCloseTo(Math.sqrt(14 / 3) / 4, 12)
  expect(errorRatio.value).toBeCloseTo(1.125 / Math.sqrt(14 / 3), 12)
  expect(coverage).toEqual({ value: 0.75, mce: Math.sqrt((0.75 * 0.25) / 4) })
  expect(significant.value).toBe(0.5)
  expect(isWithinLimits(tally)).toBe(false)
})

test('a NaN interval covers nothing and a NaN bias is not within the limits', () => {
  const tally = newTally('A ~ P', 'raw path', 2)
  const nan = Number.NaN
  for (let i = 0; i < 3; i++) addTo(tally, { est: nan, se: nan, z: nan, ciLower: nan, ciUpper: nan })
  expect(summarize(tally).coverage.value).toBe(0)
  expect(isWithinLimits(tally)).toBe(false)
})

test('the planted values are the estimands of normal data', () => {
  const { tallies } = trueValues(cells[0]!)
  const truth = (name: string, kind: ParameterKind) =>
    tallies.find(tally => tally.name === name && tally.kind === kind)!.truth
  expect(truth('A ~ P', 'standardized path')).toBeCloseTo(-0.2, 8)
  expect(truth('A ~ S', 'standardized path')).toBeCloseTo(0.25, 8)
  expect(truth('A ~ S', 'raw path')).toBeCloseTo((0.25 * 0.8) / 0.75, 8)
  expect(truth('P =~ p2', 'raw loading')).toBeCloseTo(0.7 / 0.8, 8)
  expect(truth('s4 ~~ s4', 'residual variance')).toBeCloseTo(1 - 0.65 ** 2, 8)
})

test('the closed-form moments are those of 400,000 drawn persons', () => {
  const group = { label: 'one', paths: [-0.2, 0.25], sd: [1, 1, 1] } as const
  const n = 400_000
  const scores = drawScores(group, n, createRandom(7))
  for (const [columns, moments] of [
    [scores, populationMoments([group])],
    [cutIntoCategories(scores, 'strong'), populationMomentsOfCategories(group, 'strong')],
  ] as const) {
    const centred = columns.map(column => {
      const mean = column.reduce((sum, value) => sum + value, 0) / n
      return column.map(value => value - mean)
    })
    for (let i = 0; i < itemNames.length; i++) {
      for (let j = 0; j <= i; j++) {
        // the sample's own standard error of the covariance
        let sum = 0
        let squares = 0
        for (let row = 0; row < n; row++) {
          const product = centred[i]![row]! * centred[j]![row]!
          sum += product
          squares += product * product
        }
        const error = Math.sqrt((squares / n - (sum / n) ** 2) / n)
        const off = Math.abs(sum / n - moments.groups[0]!.covariance[i]![j]!)
        expect(off / error, `${itemNames[i]} with ${itemNames[j]}`).toBeLessThan(4.5)
      }
    }
  }
}, 30_000)

test('at 75 rows of 34 items the plain test nearly always rejects the right model, the corrected ones seldom', () => {
  const { statuses, ratio, rejects, cfi } = smallSampleLine(75, 60, seed)
  expect(statuses.get('ok')).toBe(60)
  expect(ratio.value).toBeGreaterThan(1.15)
  expect(ratio.value).toBeLessThan(1.35)
  expect(rejects.ml.value).toBeGreaterThan(0.9)
  expect(rejects.bartlett.value).toBeLessThan(0.25)
  expect(rejects.yuan2015.value).toBeLessThanOrEqual(rejects.bartlett.value)
  expect(cfi.value).toBeGreaterThan(0.8)
  expect(cfi.value).toBeLessThan(0.92)
}, 30_000)
