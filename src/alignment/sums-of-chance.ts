import { normalCdf } from '../numerics/distributions.ts'

/**
 * Pr(Σ w_p E_p < x) for independent standard exponential E (a hypoexponential distribution), by uniformization: the sum is
 * the time that a chain needs to pass through stages of rates 1/w_p, watched at the beats of a Poisson process of the
 * largest rate. All terms are positive, so equal and nearly equal weights lose no digits.
 */
export function chanceOfWaitingBelow(weights: readonly number[], x: number): number {
  if (!(x > 0)) return Number.isNaN(x) ? x : 0
  const rates = weights.map(weight => 1 / weight)
  const beat = Math.max(...rates)
  // probability of being in each stage still, after so many beats
  let waiting: readonly number[] = rates.map((_, stage) => (stage === 0 ? 1 : 0))
  const mean = beat * x
  const enough = mean + 12 * Math.sqrt(mean) + 50
  let logPoisson = -mean
  let stillWaiting = 0
  for (let beats = 0; beats <= enough; beats++) {
    stillWaiting += Math.exp(logPoisson) * waiting.reduce((sum, share) => sum + share, 0)
    logPoisson += Math.log(mean / (beats + 1))
    waiting = waiting.map((share, stage) => {
      const leaves = rates[stage]! / beat
      const arrives = stage > 0 ? waiting[stage - 1]! * (rates[stage - 1]! / beat) : 0
      return share * (1 - leaves) + arrives
    })
  }
  return Math.max(0, 1 - stillWaiting)
}

/** 2^16 subsets are summed; with more weights a sum is normal to three digits. */
const mostWeights = 16

/**
 * Pr(Σ w_p U_p > x) for independent uniform U (Irwin-Hall with weights), by inclusion and exclusion over the corners of
 * the cube. The smaller of the two tails is summed, which keeps its digits.
 *
 * @param weights - Above 0. Of more than 16, the normal approximation.
 */
export function chanceOfSumAbove(weights: readonly number[], x: number): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  if (x <= 0) return 1
  if (x >= total) return Number.isNaN(x) ? x : 0
  if (weights.length > mostWeights) return ofNormal(weights, total / 2, 1 / 12, x)
  if (x < total / 2) return 1 - chanceOfSumAbove(weights, total - x)
  // by symmetry the sum is above x as often as it is below total - x
  const rest = total - x
  const size = weights.length
  let volume = 0
  for (const { sum, parity } of subsets(weights)) {
    if (rest > sum) volume += parity * (rest - sum) ** size
  }
  return Math.max(
    0,
    weights.reduce((value, weight, p) => value / (weight * (p + 1)), volume),
  )
}

/** Pr(Σ w_p C_p > x) for independent coins C that are 1 with this chance and 0 otherwise. */
export function chanceOfSubsetAbove(weights: readonly number[], chance: number, x: number): number {
  if (weights.length > mostWeights) {
    const total = weights.reduce((sum, weight) => sum + weight, 0)
    return ofNormal(weights, total * chance, chance * (1 - chance), x)
  }
  let probability = 0
  for (const { sum, members } of subsets(weights)) {
    if (sum > x + 1e-12) probability += chance ** members * (1 - chance) ** (weights.length - members)
  }
  return probability
}

/** A weighted sum of many independent variables of this variance. */
function ofNormal(weights: readonly number[], mean: number, variance: number, x: number): number {
  const spread = Math.sqrt(variance * weights.reduce((sum, weight) => sum + weight ** 2, 0))
  return normalCdf((mean - x) / spread)
}

function* subsets(weights: readonly number[]) {
  for (let subset = 0; subset < 2 ** weights.length; subset++) {
    let sum = 0
    let members = 0
    for (let p = 0; p < weights.length; p++) {
      if (!((subset >> p) & 1)) continue
      sum += weights[p]!
      members++
    }
    yield { sum, members, parity: members % 2 === 0 ? 1 : -1 }
  }
}
