import { normalCdf, normalDensity } from '../../numerics/distributions.ts'
import type { NumericVariable } from './numeric-variable.ts'
import { correlationBound } from './polychoric.ts'
import type { OrderedVariable } from './thresholds.ts'

/** A correlation with a continuous variable: what each row adds to its estimate, the margins re-estimated. */
export interface RowwiseCorrelation {
  readonly correlation: number
  /** One a row. */
  readonly influence: Float64Array
  readonly atBoundary: boolean
}

/**
 * Polyserial correlation of an ordered and a continuous variable in two steps (Olsson, Drasgow and Dorans 1982):
 * thresholds, mean and variance first, then the correlation by maximum likelihood.
 */
export function polyserial(ordered: OrderedVariable, numeric: NumericVariable): RowwiseCorrelation {
  const both = Array.from(ordered.codes.keys()).filter(
    row => ordered.codes[row]! < ordered.categories && !Number.isNaN(numeric.scores[row]!),
  )
  const { correlation, atBoundary } = maximize(ordered, numeric, both)
  return { correlation, atBoundary, influence: influenceAt(ordered, numeric, correlation, both) }
}

/** The limits of one row's category on the scale of the residual, and their densities and probability. */
interface RowLimits {
  upper: number
  lower: number
  upperDensity: number
  lowerDensity: number
  probability: number
}

function limitsOf({ thresholds }: OrderedVariable, code: number, z: number, rho: number): RowLimits {
  const scale = 1 / Math.sqrt(1 - rho * rho)
  const upper = code < thresholds.length ? (thresholds[code]! - rho * z) * scale : Infinity
  const lower = code > 0 ? (thresholds[code - 1]! - rho * z) * scale : -Infinity
  // the difference of the smaller tails keeps its digits
  const probability = lower > 0 ? normalCdf(-lower) - normalCdf(-upper) : normalCdf(upper) - normalCdf(lower)
  return {
    upper,
    lower,
    upperDensity: code < thresholds.length ? normalDensity(upper) : 0,
    lowerDensity: code > 0 ? normalDensity(lower) : 0,
    probability: Math.max(probability, 2.220446049250313e-16),
  }
}

function maximize(ordered: OrderedVariable, numeric: NumericVariable, both: readonly number[]) {
  let low = -correlationBound
  let high = correlationBound
  let rho = startOf(ordered, numeric, both)
  for (let round = 0; round < 100; round++) {
    const { first, second } = derivatives(ordered, numeric, rho, both)
    if (first > 0) low = rho
    else high = rho
    let next = second < 0 ? rho - first / second : Number.NaN
    if (!(next > low && next < high)) {
      if (Math.abs(rho) === correlationBound) return { correlation: rho, atBoundary: true }
      const untouched = first > 0 ? high === correlationBound : low === -correlationBound
      next = untouched && Math.abs(rho) > 0.98 ? Math.sign(first) * correlationBound : 0.5 * (low + high)
    }
    const step = next - rho
    rho = next
    if (Math.abs(step) < 1e-9 || high - low < 1e-13) break
  }
  return { correlation: rho, atBoundary: Math.abs(rho) > correlationBound - 1e-6 }
}

/** First and second derivative of the log-likelihood in the correlation. */
function derivatives(
  ordered: OrderedVariable,
  { scores }: NumericVariable,
  rho: number,
  both: readonly number[],
) {
  const { codes, thresholds } = ordered
  const rest = 1 - rho * rho
  const cube = rest ** -1.5
  let first = 0
  let second = 0
  for (const row of both) {
    const z = scores[row]!
    const code = codes[row]!
    const limits = limitsOf(ordered, code, z, rho)
    let slope = 0
    let bend = 0
    const add = (threshold: number, limit: number, density: number) => {
      const move = (rho * threshold - z) * cube
      slope += density * move
      bend += density * (threshold * cube + (3 * rho * move) / rest - limit * move * move)
    }
    if (code < thresholds.length) add(thresholds[code]!, limits.upper, limits.upperDensity)
    if (code > 0) add(thresholds[code - 1]!, limits.lower, -limits.lowerDensity)
    const ratio = slope / limits.probability
    first += ratio
    second += bend / limits.probability - ratio * ratio
  }
  return { first, second }
}

function influenceAt(
  ordered: OrderedVariable,
  numeric: NumericVariable,
  rho: number,
  both: readonly number[],
): Float64Array {
  const { codes, thresholds, influence: thresholdInfluence } = ordered
  const { scores, variance, influence: numericInfluence } = numeric
  const n = codes.length
  const size = thresholds.length
  const deviation = Math.sqrt(variance)
  const rest = 1 - rho * rho
  const root = Math.sqrt(rest)
  const influence = new Float64Array(n)
  const cross = new Float64Array(size)
  let crossMean = 0
  let crossVariance = 0
  let a22 = 0
  for (const row of both) {
    const z = scores[row]!
    const code = codes[row]!
    const { upperDensity, lowerDensity, probability } = limitsOf(ordered, code, z, rho)
    let slope = 0
    if (code < size) slope += upperDensity * (rho * thresholds[code]! - z)
    if (code > 0) slope -= lowerDensity * (rho * thresholds[code - 1]! - z)
    const score = (slope * rest ** -1.5) / probability
    influence[row] = score
    a22 += score * score
    if (code < size) cross[code]! += (score * upperDensity) / (root * probability)
    if (code > 0) cross[code - 1]! -= (score * lowerDensity) / (root * probability)
    // the category's probability moves with z, and z with mean and variance
    const pull = ((lowerDensity - upperDensity) * rho) / (root * probability)
    crossMean += score * ((z - pull) / deviation)
    crossVariance += score * ((z * z - 1 - pull * z) / (2 * variance))
  }
  for (let row = 0; row < n; row++) {
    let value =
      influence[row]! - crossMean * numericInfluence[row]! - crossVariance * numericInfluence[n + row]!
    const code = codes[row]!
    for (let t = 0; t < size && code < ordered.categories; t++)
      value -= cross[t]! * thresholdInfluence[code * size + t]!
    influence[row] = value / a22
  }
  return influence
}

/** The correlation of the code with the continuous variable. */
function startOf({ codes }: OrderedVariable, { scores }: NumericVariable, both: readonly number[]): number {
  let sum = 0
  let square = 0
  let product = 0
  const n = both.length
  for (const row of both) {
    sum += codes[row]!
    square += codes[row]! ** 2
    product += codes[row]! * scores[row]!
  }
  const correlation = product / Math.sqrt((square - (sum * sum) / n) * n)
  return Math.max(-0.9, Math.min(0.9, 1.1 * correlation))
}
