import { normalCdf } from '../../numerics/distributions.ts'
import { studentTCdf, studentTQuantile } from '../../numerics/small-sample-distributions.ts'

/** An estimate on a scale where it is about normal, and its standard error. */
export interface Effect {
  readonly est: number
  readonly se: number
}

/** Several studies' estimates pooled. */
export interface PooledEffect {
  /** Number of estimates. */
  readonly count: number
  readonly est: number
  readonly se: number
  /** 95% interval of the mean over populations. */
  readonly interval: readonly [number, number]
  /** Standard deviation of the true values between populations; NaN with fewer than 2 estimates. */
  readonly heterogeneity: number
  /** 95% interval of the true value in a new population; NaN with fewer than 2 estimates. */
  readonly predictionInterval: readonly [number, number]
  /** Probability that the true value in a new population is above 0. */
  readonly positiveProbability: number
}

/**
 * Random-effects meta-analysis: τ² by restricted maximum likelihood, the interval by Hartung and Knapp with a t
 * distribution of k − 1 degrees of freedom and their factor not below 1 (Jackson et al. 2017), the prediction interval and
 * probability from the same t with variance τ² + se². As metafor's `rma(method = "REML", test = "adhoc")`.
 *
 * With one estimate there is no way to know how much populations differ: the interval is that of the estimate, and the
 * probability supposes `heterogeneity`.
 *
 * @param supposedHeterogeneity - τ where there is a single estimate.
 */
export function randomEffects(effects: readonly Effect[], supposedHeterogeneity: number): PooledEffect {
  const count = effects.length
  if (count === 1) return single(effects[0]!, supposedHeterogeneity)
  const tauSquared = remlVariance(effects)
  const weights = effects.map(({ se }) => 1 / (tauSquared + se * se))
  const total = sum(weights)
  const est = sum(effects.map((effect, i) => weights[i]! * effect.est)) / total
  const df = count - 1
  const spread = sum(effects.map((effect, i) => weights[i]! * (effect.est - est) ** 2)) / df
  const se = Math.sqrt(Math.max(1, spread) / total)
  const t = studentTQuantile(0.975, df)
  const predictive = Math.sqrt(tauSquared + se * se)
  return {
    count,
    est,
    se,
    interval: [est - t * se, est + t * se],
    heterogeneity: Math.sqrt(tauSquared),
    predictionInterval: [est - t * predictive, est + t * predictive],
    positiveProbability: studentTCdf(est / predictive, df),
  }
}

function single({ est, se }: Effect, heterogeneity: number): PooledEffect {
  const z = 1.959963984540054
  return {
    count: 1,
    est,
    se,
    interval: [est - z * se, est + z * se],
    heterogeneity: Number.NaN,
    predictionInterval: [Number.NaN, Number.NaN],
    positiveProbability: normalCdf(est / Math.hypot(heterogeneity, se)),
  }
}

/**
 * τ² by restricted maximum likelihood: the root of its score (Viechtbauer 2005, eq. 13), by bisection, because Fisher
 * scoring may step back and forth with few studies; 0 where the score is negative everywhere.
 */
function remlVariance(effects: readonly Effect[]): number {
  const score = (tauSquared: number) => {
    const weights = effects.map(({ se }) => 1 / (tauSquared + se * se))
    const total = sum(weights)
    const mean = sum(effects.map(({ est }, i) => weights[i]! * est)) / total
    const squares = sum(weights.map(weight => weight * weight))
    return sum(effects.map(({ est }, i) => (weights[i]! * (est - mean)) ** 2)) - total + squares / total
  }
  if (!(score(0) > 0)) return 0
  let high = 1e-6
  while (score(high) > 0) high *= 2
  let low = 0
  for (let i = 0; i < 200 && high - low > 1e-15 * high; i++) {
    const middle = (low + high) / 2
    if (score(middle) > 0) low = middle
    else high = middle
  }
  return (low + high) / 2
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
