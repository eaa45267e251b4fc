import { AndersonAcceleration } from '../../numerics/anderson-acceleration.ts'
import { ExpectationStep } from './expectation-step.ts'
import type { PatternStatistics } from './pattern-statistics.ts'
import { saturatedNewton } from './saturated-newton.ts'

/** Maximum-likelihood means and covariances of incomplete data, with no model. */
export interface SaturatedMoments {
  /** p. */
  readonly means: Float64Array
  /** p × p, full. */
  readonly covariance: Float64Array
  /** −2 log-likelihood, without n ln 2π terms. */
  readonly deviance: number
  readonly iterations: number
  /** False when no maximum was found, as where the covariances became singular. */
  readonly converged: boolean
}

/** Steps are in standard deviations. EM is slow where much is missing: the last error can be 100 steps. */
const limits = { step: 1e-11, iterations: 100 }

/**
 * The saturated model by the EM algorithm with Anderson's acceleration (Henderson and Varadhan 2019): an accelerated step
 * that loses likelihood is replaced by a plain one; where EM creeps, Newton's method finishes. Starts from the means and variances of what is observed.
 *
 * @param patterns every variable must be observed somewhere, and vary.
 * @param signal looked at before every iteration; its reason is thrown when it is aborted.
 */
export function saturatedMoments(
  patterns: readonly PatternStatistics[],
  p: number,
  signal?: AbortSignal,
): SaturatedMoments {
  const start = availableCaseMoments(patterns, p)
  const deviations = Float64Array.from({ length: p }, (_, i) => Math.sqrt(start.covariance[i * p + i]!))
  const coordinates = new MomentCoordinates(start.means, deviations)
  const step = new ExpectationStep(patterns, p)
  const acceleration = new AndersonAcceleration(coordinates.size, 10)
  const covariance = new Float64Array(p * p)
  const means = new Float64Array(p)
  const image = new Float64Array(coordinates.size)
  const run = (x: Float64Array) => {
    coordinates.unpack(x, means, covariance)
    const deviance = step.run(means, covariance)
    coordinates.pack(step.means, step.covariance, image)
    return deviance
  }

  let x: Float64Array = new Float64Array(coordinates.size)
  coordinates.pack(start.means, start.covariance, x)
  let deviance = run(x)
  let distance = Infinity
  let iterations = 0
  while (iterations < limits.iterations && Number.isFinite(deviance)) {
    signal?.throwIfAborted()
    iterations++
    distance = largestDifference(image, x)
    if (!(distance > limits.step)) break
    const plain = image.slice()
    const trial = acceleration.next(x, image)
    let reached = run(trial)
    x = trial
    if (!(reached <= deviance + 1e-9 + 1e-12 * Math.abs(deviance))) {
      acceleration.forget()
      x = plain
      reached = run(plain)
    }
    deviance = reached
  }
  coordinates.unpack(x, means, covariance)
  const found = { means, covariance, deviance, iterations, converged: distance <= limits.step }
  if (found.converged || !Number.isFinite(deviance)) return found
  const end = saturatedNewton(patterns, means, covariance, signal)
  return { ...end, iterations: iterations + end.iterations }
}

/** Means and variances of the observed values of each variable; no covariances. */
export function availableCaseMoments(
  patterns: readonly PatternStatistics[],
  p: number,
): { means: Float64Array; covariance: Float64Array; counts: Float64Array } {
  const means = new Float64Array(p)
  const covariance = new Float64Array(p * p)
  const counts = new Float64Array(p)
  const each = (visit: (i: number, pattern: PatternStatistics) => void) => {
    for (const pattern of patterns) {
      let next = 0
      for (let i = 0; i < p; i++) {
        if (pattern.missing[next] === i) next++
        else visit(i, pattern)
      }
    }
  }
  each((i, { n, mean }) => {
    counts[i]! += n
    means[i]! += n * mean[i]!
  })
  for (let i = 0; i < p; i++) means[i]! /= counts[i]!
  each((i, { n, mean, centred, count }) => {
    let sum = n * (mean[i]! - means[i]!) ** 2
    for (let k = 0; k < count; k++) sum += centred[k * p + i]! ** 2
    covariance[i * p + i]! += sum
  })
  for (let i = 0; i < p; i++) covariance[i * p + i]! /= counts[i]!
  return { means, covariance, counts }
}

function largestDifference(a: Float64Array, b: Float64Array): number {
  let largest = 0
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(a[i]! - b[i]!)
    if (!(difference <= largest)) largest = difference
  }
  return largest
}

/** Moments as one vector in units of standard deviations: means, then the lower triangle row by row. */
class MomentCoordinates {
  readonly size: number
  readonly #origin: Float64Array
  readonly #deviations: Float64Array

  constructor(origin: Float64Array, deviations: Float64Array) {
    const p = origin.length
    this.size = p + (p * (p + 1)) / 2
    this.#origin = origin.slice()
    this.#deviations = deviations
  }

  pack(means: Float64Array, covariance: Float64Array, out: Float64Array): void {
    const s = this.#deviations
    const p = s.length
    for (let i = 0; i < p; i++) out[i] = (means[i]! - this.#origin[i]!) / s[i]!
    for (let i = 0, at = p; i < p; i++) {
      for (let j = 0; j <= i; j++, at++) out[at] = covariance[i * p + j]! / (s[i]! * s[j]!)
    }
  }

  unpack(x: Float64Array, means: Float64Array, covariance: Float64Array): void {
    const s = this.#deviations
    const p = s.length
    for (let i = 0; i < p; i++) means[i] = this.#origin[i]! + x[i]! * s[i]!
    for (let i = 0, at = p; i < p; i++) {
      for (let j = 0; j <= i; j++, at++) {
        const value = x[at]! * s[i]! * s[j]!
        covariance[i * p + j] = value
        covariance[j * p + i] = value
      }
    }
  }
}
