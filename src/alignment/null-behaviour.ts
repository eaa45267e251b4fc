import { ArgumentError } from '../errors.ts'
import { normalCdf, normalQuantile } from '../numerics/distributions.ts'
import { integrateOverCube } from '../numerics/lattice.ts'
import { lowerFactor } from '../numerics/multivariate-normal.ts'
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
  /** `noRelation` with errors that correlate as given; absent without correlations worth telling. */
  readonly noRelationCorrelated?: number
}

/** Which claim. */
export interface ChanceOptions extends EstimatorOptions {
  /** Default `logScore`. */
  readonly estimator?: VaarEstimator
  /** The lower bound of this confidence is asked to be above the threshold, not VAAR itself. */
  readonly confidence?: number | undefined
  /** Of the paths, in the order of the reference. `rope` depends on them; without them its chances are upper bounds. */
  readonly standardErrors?: readonly number[] | undefined
  /** Correlations of the estimates, each turned so that its expected sign is positive; in the order of the reference. */
  readonly correlation?: readonly (readonly number[])[] | undefined
}

/** Smaller correlations of errors change a chance by hardly more than a percent point. */
const worthTelling = 0.1

/**
 * The chance that VAAR is above a threshold although paths do not exist, in closed form.
 *
 * Where a path is 0, its π is uniform; errors of different paths are taken as independent (their correlation is about minus that
 * of the predictors; it changes `noRelation`, never `oneMissing`). So -ln π is exponential and logScore a hypoexponential sum,
 * `joint` a product, `probability` a weighted sum of uniforms, `sign` and `significant` sums of coins. Of soft references, `rope`
 * and errors that correlate, the chance without any relation is an integral, computed to about 1e-4 (1e-3 for counts).
 *
 * @param threshold - Above 0 and below 1; VAAR must be larger.
 * @throws ArgumentError for a threshold or a reference that cannot be used.
 */
export function chanceOfPassing(
  threshold: number,
  reference: HumanReference,
  { estimator = 'logScore', confidence, standardErrors, correlation, ...options }: ChanceOptions = {},
): ChanceOfPassing {
  if (!(threshold > 0 && threshold < 1)) {
    throw new ArgumentError(`The threshold is ${threshold}.`, 'Give a number above 0 and below 1, e.g. 0.7.')
  }
  const paths = resolveReference(reference)
  const errors = standardErrors ?? paths.map(() => Infinity)
  const claim = asLogScore({ paths, threshold, context: { estimator, ...options }, errors })
  const missing = paths.map((_, p) => criticalPi(claim, p))
  if (confidence !== undefined) {
    // of one path the lower bound is its own, z - z_c; more paths that do not exist do not make passing easier
    const passes = (pi: number) => normalCdf(-(normalQuantile(pi) + normalQuantile(confidence)))
    const oneMissing = Math.max(...missing.map(passes))
    return { noRelation: oneMissing, oneMissing }
  }
  return {
    noRelation: noRelation(claim),
    oneMissing: Math.max(...missing.map(pi => 1 - pi)),
    ...(estimator !== 'joint' && isWorthTelling(correlation)
      ? { noRelationCorrelated: integrated(claim, lowerFactor(correlation)) }
      : {}),
  }
}

interface Claim {
  readonly paths: readonly ResolvedReferencePath[]
  readonly threshold: number
  readonly context: AggregateContext
  readonly errors: readonly number[]
}

/** With independent errors `joint` is the product of the agreements: the K-th power of their equally weighted logScore. */
function asLogScore(claim: Claim): Claim {
  const { paths, threshold, context } = claim
  if (context.estimator !== 'joint') return claim
  return {
    ...claim,
    paths: paths.map(path => ({ ...path, weight: 1 / paths.length })),
    threshold: threshold ** (1 / paths.length),
    context: { ...context, estimator: 'logScore' },
  }
}

function isWorthTelling(
  correlation: readonly (readonly number[])[] | undefined,
): correlation is readonly (readonly number[])[] {
  const others = (correlation ?? []).flatMap((row, p) => row.filter((_, q) => q !== p))
  return others.some(value => Math.abs(value) > worthTelling) && others.every(Number.isFinite)
}

/** The π that path p must exceed when all others are certain: 0 where it does not matter, 1 where nothing is enough. */
function criticalPi(claim: Claim, missing: number): number {
  const at = (pi: number) => valueAt(claim, p => (p === missing ? normalQuantile(pi) : Infinity))
  const { threshold } = claim
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

function valueAt({ paths, context, errors }: Claim, z: (p: number) => number): number {
  return aggregate(
    paths.map(({ weight, signProbability }, p) => ({ weight, signProbability, z: z(p), se: errors[p]! })),
    context,
  )
}

function noRelation(claim: Claim): number {
  const { paths, threshold, context, errors } = claim
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
    case 'rope':
      if (errors.every(se => (context.negligible ?? negligiblePath) / se === 0)) {
        return chanceOfSumAbove(weights, threshold)
      }
      break
  }
  return integrated(claim, lowerFactor(identity(paths.length)))
}

/**
 * Share of null estimates that pass: the integral over all paths but the last, of the chance that the last one is above what it must
 * be, given the others. The integrand is continuous that way.
 */
function integrated(claim: Claim, factor: readonly Float64Array[]): number {
  const { threshold } = claim
  const last = claim.paths.length - 1
  const drawn = new Float64Array(last + 1)
  const sumBefore = (p: number) =>
    factor[p]!.reduce((sum, share, q) => (q < p ? sum + share * drawn[q]! : sum), 0)
  const z = new Float64Array(last + 1)
  const chanceGiven = (point: Float64Array) => {
    for (let p = 0; p < last; p++) {
      drawn[p] = normalQuantile(point[p]!)
      z[p] = sumBefore(p) + factor[p]![p]! * drawn[p]!
    }
    const passes = (value: number) => valueAt(claim, p => (p === last ? value : z[p]!)) > threshold
    const [centre, spread] = [sumBefore(last), factor[last]![last]!]
    if (passes(-endOfLine)) return 1
    if (!passes(endOfLine)) return 0
    let [low, high] = [-endOfLine, endOfLine]
    for (let i = 0; i < 24; i++) {
      const middle = (low + high) / 2
      if (passes(middle)) high = middle
      else low = middle
    }
    return normalCdf((centre - high) / Math.max(spread, 1e-9))
  }
  return last === 0
    ? chanceGiven(new Float64Array(0))
    : integrateOverCube(chanceGiven, last, size(last)).value
}

/** No estimate lies that many standard errors from 0. */
const endOfLine = 12

/** A single dimension is smooth enough for fewer points. */
function size(dimensions: number) {
  return dimensions === 1 ? { points: 251, shifts: 4 } : { points: 509, shifts: 4 }
}

function identity(size: number): number[][] {
  return Array.from({ length: size }, (_, p) => Array.from({ length: size }, (_, q) => (p === q ? 1 : 0)))
}
