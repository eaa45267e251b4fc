import { ArgumentError } from '../errors.ts'
import { normalCdf, normalQuantile } from '../numerics/distributions.ts'
import { integrateOverCube } from '../numerics/lattice.ts'
import {
  type AggregateContext,
  aggregate,
  type EstimatorOptions,
  negligiblePath,
  type VaarEstimator,
} from './aggregate.ts'
import { type HumanReference, type ResolvedReferencePath, resolveReference } from './human-reference.ts'
import { chanceOfSubsetAbove, chanceOfSumAbove, chanceOfWaitingBelow } from './sums-of-chance.ts'

/** How often models that do not deserve it would pass a threshold. */
export interface ChanceOfPassing {
  /** A model in which none of the paths exists; at most so often where a confidence was asked for. */
  readonly noRelation: number
  /** A model with all paths certain but one, which does not exist; the one that is missed most easily. */
  readonly oneMissing: number
}

/** Which claim. */
export interface ChanceOptions extends EstimatorOptions {
  /** Default `logScore`. */
  readonly estimator?: VaarEstimator
  /** The lower bound of this confidence is asked to be above the threshold, not VAAR itself. */
  readonly confidence?: number | undefined
  /** Of the paths, in the order of the reference. `rope` depends on them; without them its chances are upper bounds. */
  readonly standardErrors?: readonly number[]
}

/**
 * The chance that VAAR is above a threshold although paths do not exist, in closed form.
 *
 * Where a path is 0, its π is uniform; estimates of different paths are taken as independent (they are nearly so: the correlation of
 * two estimates is about minus that of their predictors; with several null paths dependence changes `noRelation`, never
 * `oneMissing`). So -ln π is exponential and logScore a hypoexponential sum, `probability` a weighted sum of
 * uniforms, `sign` and `significant` sums of coins. Of soft references and `rope` the chance without any relation is an integral,
 * computed to about 1e-4.
 *
 * @param threshold - Above 0 and below 1; VAAR must be larger.
 * @throws ArgumentError for a threshold or a reference that cannot be used.
 */
export function chanceOfPassing(
  threshold: number,
  reference: HumanReference,
  { estimator = 'logScore', confidence, standardErrors, ...options }: ChanceOptions = {},
): ChanceOfPassing {
  if (!(threshold > 0 && threshold < 1)) {
    throw new ArgumentError(`The threshold is ${threshold}.`, 'Give a number above 0 and below 1, e.g. 0.7.')
  }
  const paths = resolveReference(reference)
  const claim: Claim = {
    paths,
    threshold,
    context: { estimator, ...options },
    errors: standardErrors ?? paths.map(() => Infinity),
  }
  const missing = paths.map((_, p) => criticalPi(claim, p))
  if (confidence === undefined) {
    return { noRelation: noRelation(claim), oneMissing: Math.max(...missing.map(pi => 1 - pi)) }
  }
  // of one path the lower bound is its own, z - z_c; more paths that do not exist do not make passing easier
  const oneMissing = Math.max(
    ...missing.map(pi => normalCdf(-(normalQuantile(pi) + normalQuantile(confidence)))),
  )
  return { noRelation: oneMissing, oneMissing }
}

interface Claim {
  readonly paths: readonly ResolvedReferencePath[]
  readonly threshold: number
  readonly context: AggregateContext
  readonly errors: readonly number[]
}

/** The π that path p must exceed when all others are certain: 0 where it does not matter, 1 where nothing is enough. */
function criticalPi({ paths, threshold, context, errors }: Claim, missing: number): number {
  const at = (pi: number) =>
    aggregate(
      paths.map(({ weight, signProbability }, p) => ({
        weight,
        signProbability,
        z: p === missing ? normalQuantile(pi) : Infinity,
        se: errors[p]!,
      })),
      // with the others certain, whether they all hold depends on the missing one alone
      { ...context, correlation: independent(paths.length) },
    )
  if (at(0) > threshold) return 0
  if (!(at(1) > threshold)) return 1
  let [low, high] = [0, 1]
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2
    if (at(middle) > threshold) high = middle
    else low = middle
  }
  return high
}

function noRelation({ paths, threshold, context, errors }: Claim): number {
  const weights = paths.map(({ weight }) => weight)
  const hard = paths.every(({ signProbability }) => signProbability === 1)
  switch (context.estimator) {
    case 'minimum':
      return (1 - threshold) ** paths.length
    case 'sign':
      return chanceOfSubsetAbove(weights, 0.5, threshold)
    case 'significant':
      return chanceOfSubsetAbove(weights, context.alpha ?? 0.05, threshold)
    case 'probability': {
      // each agreement is uniform between 1 - h and h
      const spans = paths.map(({ weight, signProbability: h }) => weight * (2 * h - 1))
      const floor = paths.reduce((sum, { weight, signProbability: h }) => sum + weight * (1 - h), 0)
      return chanceOfSumAbove(spans, threshold - floor)
    }
    case 'logScore':
      if (hard) return chanceOfWaitingBelow(weights, -Math.log(threshold))
      break
    case 'joint':
      if (hard)
        return chanceOfWaitingBelow(
          weights.map(() => 1),
          -Math.log(threshold),
        )
      break
    case 'rope':
      if (errors.every(se => negligibleIn(context, se) === 0)) return chanceOfSumAbove(weights, threshold)
      break
  }
  return integrated({ paths, threshold, context, errors })
}

function negligibleIn({ negligible = negligiblePath }: AggregateContext, se: number): number {
  return negligible / se
}

/** Share of uniform π's that pass; the last one is solved for, so that the integrand is continuous. */
function integrated({ paths, threshold, context, errors }: Claim): number {
  const last = paths.length - 1
  const passes = (z: Float64Array, pi: number) =>
    aggregate(
      paths.map(({ weight, signProbability }, p) => ({
        weight,
        signProbability,
        z: p === last ? normalQuantile(pi) : z[p]!,
        se: errors[p]!,
      })),
      { ...context, correlation: independent(paths.length) },
    ) > threshold
  const z = new Float64Array(paths.length)
  const chanceGiven = (point: Float64Array) => {
    for (let p = 0; p < last; p++) z[p] = normalQuantile(point[p]!)
    if (!passes(z, 1)) return 0
    let [low, high] = [0, 1]
    for (let i = 0; i < 20; i++) {
      const middle = (low + high) / 2
      if (passes(z, middle)) high = middle
      else low = middle
    }
    return 1 - high
  }
  return last === 0
    ? chanceGiven(new Float64Array(0))
    : integrateOverCube(chanceGiven, last, size(last)).value
}

/** A single dimension is smooth enough for fewer points. */
function size(dimensions: number) {
  return dimensions === 1 ? { points: 251, shifts: 4 } : { points: 509, shifts: 4 }
}

function independent(size: number): number[][] {
  return Array.from({ length: size }, (_, p) => Array.from({ length: size }, (_, q) => (p === q ? 1 : 0)))
}
