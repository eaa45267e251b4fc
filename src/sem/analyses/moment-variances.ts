import { multiply } from '../../numerics/dense.ts'
import { inverseOfLarge } from '../../numerics/large-matrices.ts'
import type { GroupMoments } from '../data/sample-moments.ts'
import { momentVector } from '../discrepancies/moment-vector.ts'
import { patternStatistics } from '../full-information/pattern-statistics.ts'
import { momentIndex } from '../full-information/saturated-information.ts'
import { saturatedModel, saturatedScoreProducts } from '../full-information/saturated-model.ts'
import { momentKind } from '../ordinal/moment-layout.ts'
import type { OrdinalMoments } from '../ordinal/ordinal-moments.ts'
import { predictedDeviations, predictorSlopes } from '../robust/predicted-deviations.ts'
import type { SettledOutcome } from './require-ok.ts'

/** Sampling variances of the moments of one group, given the observed predictors: 0 for what does not vary. */
export interface MomentVariances {
  /** p × p. */
  readonly covariance: Float64Array
  /** p. */
  readonly means: Float64Array
}

/**
 * Sampling variances of the sample moments, by what the fit's standard errors rest on: normal theory; with robust ones (and
 * WLS) the fourth moments of the rows; for ordered variables those of the polychoric correlations; for incomplete rows the
 * saturated model, with robust errors as a sandwich.
 *
 * @returns NaN throughout where the incomplete rows leave some moment undetermined.
 */
export function momentVariances(outcome: SettledOutcome, g: number): MomentVariances {
  const { model, moments, samples, options } = outcome
  const sample = moments[g]!
  const { exogenous } = model
  if (model.ordinal) return ofOrdered(sample as OrdinalMoments)
  const robust = options.se === 'robust'
  if (sample.incomplete) return ofIncomplete(sample, exogenous, robust)
  const { rows } = samples[g]!
  return rows && (robust || options.estimator === 'WLS')
    ? ofRows({ ...sample, rows }, exogenous)
    : ofNormal(sample, exogenous)
}

/** s_ii s_jj + s_ij², less the same of what the predictors predict. */
function ofNormal(sample: GroupMoments, exogenous: readonly number[]): MomentVariances {
  const { covariance: s, n } = sample
  const explained = explainedCovariance(sample, exogenous)
  const p = sample.means.length
  const total = (of: Float64Array, i: number, j: number) =>
    of[i * p + i]! * of[j * p + j]! + of[i * p + j]! * of[i * p + j]!
  return {
    covariance: filled(p, exogenous, (i, j) => (total(s, i, j) - total(explained, i, j)) / n),
    means: meanVariances(sample, explained, exogenous),
  }
}

/** The variance over rows of d_i d_j, less what the predictors predict of it. */
function ofRows(
  sample: GroupMoments & { rows: Float64Array },
  exogenous: readonly number[],
): MomentVariances {
  const { rows, means, n } = sample
  const p = means.length
  const predicted = predictedDeviations(sample, exogenous)
  const sums = new Float64Array(p * p)
  const squares = new Float64Array(p * p)
  for (let row = 0; row < n; row++) {
    for (let i = 0; i < p; i++) {
      const d = rows[row * p + i]! - means[i]!
      for (let j = 0; j <= i; j++) {
        let product = d * (rows[row * p + j]! - means[j]!)
        if (predicted) product -= predicted[row * p + i]! * predicted[row * p + j]!
        sums[i * p + j]! += product / n
        squares[i * p + j]! += (product * product) / n
      }
    }
  }
  return {
    covariance: filled(p, exogenous, (i, j) => {
      const at = Math.max(i, j) * p + Math.min(i, j)
      return (squares[at]! - sums[at]! ** 2) / n
    }),
    means: means.map((_, i) => (exogenous.includes(i) ? 0 : sums[i * p + i]! / n)),
  }
}

function ofOrdered({ layout, gammaDiagonal, means, n }: OrdinalMoments): MomentVariances {
  const p = means.length
  const variances = { covariance: new Float64Array(p * p), means: new Float64Array(p) }
  for (let k = 0; k < layout.count; k++) {
    const i = layout.row[k]!
    const j = layout.kind[k] === momentKind.covariance ? layout.column[k]! : i
    const value = gammaDiagonal[k]! / n
    if (layout.kind[k] === momentKind.mean) variances.means[i] = value
    else if (layout.kind[k] !== momentKind.threshold) {
      variances.covariance[i * p + j] = value
      variances.covariance[j * p + i] = value
    }
  }
  return variances
}

function ofIncomplete(sample: GroupMoments, exogenous: readonly number[], robust: boolean): MomentVariances {
  const p = sample.means.length
  const rows = sample.incomplete!
  const incomplete = { rows, patterns: patternStatistics(rows, p) }
  const { information, size } = saturatedModel(sample, incomplete)
  const modelled = modelledMoments(p, exogenous)
  const count = modelled.length
  const part = (of: Float64Array) =>
    Float64Array.from({ length: count * count }, (_, at) => {
      return of[modelled[Math.floor(at / count)]! * size + modelled[at % count]!]!
    })
  const inverse = inverseOfLarge(part(information), count, 1e-12)
  const half = new Float64Array(robust ? count * count : 0)
  if (inverse && robust) {
    multiply(inverse, part(saturatedScoreProducts(sample, incomplete)), count, count, count, half)
  }
  const diagonal = new Float64Array(size)
  modelled.forEach((moment, a) => {
    if (!inverse) diagonal[moment] = Number.NaN
    else if (!robust) diagonal[moment] = inverse[a * count + a]!
    else for (let b = 0; b < count; b++) diagonal[moment]! += half[a * count + b]! * inverse[b * count + a]!
  })
  return {
    covariance: filled(p, exogenous, (i, j) => diagonal[momentIndex(p, i, j)]!),
    means: diagonal.slice(0, p),
  }
}

/** All moments but those of the predictors alone; places in a `MomentVector` with means. */
function modelledMoments(p: number, exogenous: readonly number[]): number[] {
  const given = new Set<number>()
  for (const i of exogenous) {
    given.add(i)
    for (const j of exogenous) given.add(momentIndex(p, i, j))
  }
  return Array.from({ length: momentVector(p, true).count }, (_, k) => k).filter(k => !given.has(k))
}

/** What the predictors explain of the covariances; 0 without any. */
function explainedCovariance(sample: GroupMoments, exogenous: readonly number[]): Float64Array {
  const p = sample.means.length
  const x = exogenous.length
  const explained = new Float64Array(p * p)
  if (x === 0) return explained
  const slopes = predictorSlopes(sample, exogenous)
  const shared = Float64Array.from({ length: x * p }, (_, at) => {
    return sample.covariance[exogenous[Math.floor(at / p)]! * p + (at % p)]!
  })
  multiply(slopes, shared, p, x, p, explained)
  return explained
}

function meanVariances(
  { covariance: s, means, n }: GroupMoments,
  explained: Float64Array,
  exogenous: readonly number[],
): Float64Array {
  const p = means.length
  return means.map((_, i) => (exogenous.includes(i) ? 0 : (s[i * p + i]! - explained[i * p + i]!) / n))
}

/** p × p, with 0 where both variables are predictors. */
function filled(
  p: number,
  exogenous: readonly number[],
  value: (i: number, j: number) => number,
): Float64Array {
  const given = new Set(exogenous)
  return Float64Array.from({ length: p * p }, (_, at) => {
    const i = Math.floor(at / p)
    const j = at % p
    return given.has(i) && given.has(j) ? 0 : value(i, j)
  })
}
