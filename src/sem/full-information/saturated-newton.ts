import { solveLower, solveLowerTransposed } from '../../numerics/cholesky.ts'
import { choleskyLarge } from '../../numerics/large-matrices.ts'
import { PatternDeviance } from './pattern-deviance.ts'
import type { PatternStatistics } from './pattern-statistics.ts'
import { eachPattern, momentIndex, saturatedInformation } from './saturated-information.ts'

/** Where the search ended; `converged` when a Newton step was shorter than 1e-7 standard errors. */
export interface NewtonEnd {
  readonly means: Float64Array
  readonly covariance: Float64Array
  /** As of `SaturatedMoments`. */
  readonly deviance: number
  readonly iterations: number
  readonly converged: boolean
}

const limits = { distance: 1e-7, iterations: 30, attempts: 12 }

/**
 * Takes the saturated moments from near the maximum to it by Newton's method with Levenberg's damping, where EM creeps because
 * much is missing.
 */
export function saturatedNewton(
  patterns: readonly PatternStatistics[],
  means: Float64Array,
  covariance: Float64Array,
  signal?: AbortSignal,
): NewtonEnd {
  const likelihood = new PatternDeviance(patterns, means.length)
  let point = { means, covariance, deviance: likelihood.at(means, covariance) }
  let damping = 0
  for (let iterations = 0; iterations < limits.iterations; iterations++) {
    signal?.throwIfAborted()
    const information = saturatedInformation(patterns, point.means, point.covariance)
    const gradient = saturatedGradient(patterns, point.means, point.covariance)
    let next: typeof point | undefined
    for (let attempt = 0; attempt < limits.attempts && !next; attempt++) {
      const step = dampedStep(information, gradient, damping)
      if (step) {
        const distance = Math.sqrt(step.reduce((sum, value, k) => sum + value * gradient[k]!, 0))
        if (damping === 0 && distance < limits.distance) return { ...point, iterations, converged: true }
        const trial = moved(point, step)
        const deviance = likelihood.at(trial.means, trial.covariance)
        if (deviance <= point.deviance + 1e-9) next = { ...trial, deviance }
      }
      if (!next) damping = Math.max(10 * damping, 1e-4)
    }
    if (!next) return { ...point, iterations, converged: false }
    point = next
    damping = damping > 1e-5 ? damping / 10 : 0
  }
  return { ...point, iterations: limits.iterations, converged: false }
}

/** Gradient of −ln(likelihood), in the order of the information. */
function saturatedGradient(
  patterns: readonly PatternStatistics[],
  means: Float64Array,
  covariance: Float64Array,
): Float64Array {
  const p = means.length
  const gradient = new Float64Array(p + (p * (p + 1)) / 2)
  eachPattern(patterns, means, covariance, ({ inverse, sandwich, gap }, n) => {
    for (let i = 0; i < p; i++) {
      gradient[i]! -= n * gap[i]!
      for (let j = 0; j <= i; j++) {
        const value = n * inverse[i * p + j]! - sandwich[i * p + j]!
        gradient[momentIndex(p, i, j)]! += (i === j ? 0.5 : 1) * value
      }
    }
  })
  return gradient
}

/** (H + damping · diag H)⁻¹ gradient; undefined where that is not positive definite. */
function dampedStep(
  information: Float64Array,
  gradient: Float64Array,
  damping: number,
): Float64Array | undefined {
  const size = gradient.length
  const factor = information.slice()
  for (let i = 0; i < size; i++) factor[i * size + i]! += damping * Math.abs(information[i * size + i]!)
  if (!choleskyLarge(factor, size, 1e-13)) return undefined
  const step = gradient.slice()
  solveLower(factor, size, step)
  solveLowerTransposed(factor, size, step)
  return step
}

function moved(
  { means, covariance }: { readonly means: Float64Array; readonly covariance: Float64Array },
  step: Float64Array,
): { readonly means: Float64Array; readonly covariance: Float64Array } {
  const p = means.length
  return {
    means: means.map((value, i) => value - step[i]!),
    covariance: covariance.map((value, at) => value - step[momentIndex(p, Math.floor(at / p), at % p)]!),
  }
}
