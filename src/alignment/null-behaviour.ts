import { ArgumentError } from '../errors.ts'
import { normalQuantile } from '../numerics/distributions.ts'
import { type EstimatorOptions, negligiblePath, type VaarEstimator } from './aggregate.ts'
import { type HumanReference, resolveReference } from './human-reference.ts'
import { type NullClaim, vaarAt } from './null-claim.ts'
import { largeSampleNull, type NullEstimate, smallSampleNull } from './null-estimate.ts'
import { type Correlation, chanceByIntegral, chanceOfAllAbove } from './null-integral.ts'
import type { NullStudy } from './null-study.ts'
import { chanceOfSubsetAbove, chanceOfSumAbove, chanceOfWaitingBelow } from './sums-of-chance.ts'

/** How often models that do not deserve it would pass a threshold. */
export interface ChanceOfPassing {
  /** A model in which none of the paths exists; at most so often where a confidence was asked for. */
  readonly noRelation: number
  /** A model with all paths certain but one, which does not exist; the one that is missed most easily. */
  readonly oneMissing: number
  /** Both with very many respondents and errors that do not correlate; where the two above are of a study at hand. */
  readonly largeSample?: { readonly noRelation: number; readonly oneMissing: number }
}

/** Which claim. */
export interface ChanceOptions extends EstimatorOptions {
  /** Default `logScore`. */
  readonly estimator?: VaarEstimator
  /** The lower bound of this confidence is asked to be above the threshold, not VAAR itself. */
  readonly confidence?: number | undefined
  /** Of the paths, in the order of the reference. `rope` depends on them; without them its chances are upper bounds. */
  readonly standardErrors?: readonly number[] | undefined
  /** Of very many respondents, where fewer must pass another threshold (`smallSampleLevel`). Default: the same. */
  readonly largeSampleThreshold?: number
  /** The study that it is about; without it, very many respondents and errors that do not correlate. */
  readonly study?: NullStudy | undefined
}

/**
 * The chance that VAAR is above a threshold although paths do not exist.
 *
 * In closed form for very many respondents and independent errors: where a path is 0, its π is uniform. So -ln π is exponential
 * and logScore a hypoexponential sum, `joint` a product, `probability` a weighted sum of uniforms, `sign` and `significant` sums of
 * coins. For a study at hand, with errors that correlate and standard errors that are themselves estimated (`smallSampleNull`), without any relation an
 * integral, computed to about 1e-4 (1e-3 for counts); never less than with well-known errors. The same for soft references and `rope`.
 * Of `joint` with more than two paths and correlations, an upper bound: that every π is above the threshold.
 *
 * @param threshold - Above 0 and below 1; VAAR must be larger.
 * @throws ArgumentError for a threshold or a reference that cannot be used.
 */
export function chanceOfPassing(
  threshold: number,
  reference: HumanReference,
  {
    estimator = 'logScore',
    confidence,
    standardErrors,
    study,
    largeSampleThreshold = threshold,
    ...options
  }: ChanceOptions = {},
): ChanceOfPassing {
  if (!(threshold > 0 && threshold < 1)) {
    throw new ArgumentError(`The threshold is ${threshold}.`, 'Give a number above 0 and below 1, e.g. 0.7.')
  }
  const paths = resolveReference(reference)
  const errors = standardErrors ?? paths.map(() => Infinity)
  const claim = { paths, threshold, context: { estimator, ...options }, errors }
  const large = { ...claim, threshold: largeSampleThreshold }
  const missing = oneMissing(large, largeSampleNull, confidence)
  const largeSample = {
    noRelation: confidence === undefined ? withoutCorrelation(asLogScore(large)) : missing,
    oneMissing: missing,
  }
  if (!study) return largeSample
  const { respondents, predictors = 2 } = study
  const nulls = [smallSampleNull(respondents, predictors), largeSampleNull]
  const here = Math.max(...nulls.map(estimate => oneMissing(claim, estimate, confidence)))
  if (confidence !== undefined) return { noRelation: here, oneMissing: here, largeSample }
  const correlations = knownCorrelations(study)
  const chances = nulls.flatMap(estimate =>
    correlations.map(correlation => noRelation(claim, estimate, correlation)),
  )
  return { noRelation: Math.max(...chances), oneMissing: here, largeSample }
}

/** One entry at least; undefined for independent errors. */
function knownCorrelations({ correlations = [] }: NullStudy): readonly (Correlation | undefined)[] {
  const known = correlations.filter(correlation => correlation.flat().every(Number.isFinite))
  return known.length > 0 ? known : [undefined]
}

/** Of one path the lower bound is its own, z - z_c; more paths that do not exist do not make passing easier. */
function oneMissing(claim: NullClaim, estimate: NullEstimate, confidence: number | undefined): number {
  const below = confidence === undefined ? 0 : normalQuantile(confidence)
  const single = asLogScore(claim)
  const needed = claim.paths.map((_, p) => normalQuantile(criticalPi(single, p)) + below)
  return Math.max(...needed.map(z => estimate.above(z)))
}

/** With independent errors `joint` is the product of the agreements: the K-th power of their equally weighted logScore. */
function asLogScore(claim: NullClaim): NullClaim {
  const { paths, threshold, context } = claim
  if (context.estimator !== 'joint') return claim
  return {
    ...claim,
    paths: paths.map(path => ({ ...path, weight: 1 / paths.length })),
    threshold: threshold ** (1 / paths.length),
    context: { ...context, estimator: 'logScore' },
  }
}

/** The π that path p must exceed when all others are certain: 0 where it does not matter, 1 where nothing is enough. */
function criticalPi(claim: NullClaim, missing: number): number {
  const at = (pi: number) =>
    vaarAt(
      claim,
      claim.paths.map((_, p) => (p === missing ? normalQuantile(pi) : Infinity)),
    )
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

/** No relation, of very many respondents with independent errors. */
function withoutCorrelation(claim: NullClaim): number {
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
  return chanceByIntegral(claim, largeSampleNull, identity(paths.length))
}

function noRelation(claim: NullClaim, estimate: NullEstimate, correlation: Correlation | undefined): number {
  const { paths, threshold, context } = claim
  const own = correlation ?? identity(paths.length)
  const bounded = context.estimator === 'joint' && correlation && paths.length > 2
  if (context.estimator === 'minimum' || bounded) {
    return chanceOfAllAbove(normalQuantile(threshold), estimate, own)
  }
  const judged = correlation ? { ...claim, context: { ...context, correlation } } : asLogScore(claim)
  return chanceByIntegral(judged, estimate, own)
}

function identity(size: number): number[][] {
  return Array.from({ length: size }, (_, p) => Array.from({ length: size }, (_, q) => (p === q ? 1 : 0)))
}
