import { setImmediate as otherWork } from 'node:timers/promises'
import { normalCdf } from '../numerics/distributions.ts'
import { resampledSolutions, type SemFit } from '../sem/index.ts'
import { type HumanReference, resolveReference } from './human-reference.ts'
import { type PathEstimate, pathEstimate } from './path-estimate.ts'
import { pathInterval } from './path-interval.ts'

/**
 * What a control arm says of a path of the protocol.
 *
 * - `not shown`: the protocol itself does not settle it in its expected direction, so there is nothing to control;
 * - `confirmed`: the arm settles it too;
 * - `only in the protocol`: the arm does not, and the protocol's path is stronger, settled;
 * - `open`: the arm does not, and the difference is not settled either.
 */
export type ArmReading = 'not shown' | 'confirmed' | 'only in the protocol' | 'open'

/** One path in the protocol and in an arm. */
export interface ArmPath {
  readonly path: string
  readonly protocol: PathEstimate
  readonly arm: PathEstimate
  /** Arm minus protocol, of the respondents in both, with a standard error that knows that they are the same. */
  readonly difference: {
    readonly est: number
    readonly se: number
    readonly ciLower: number
    readonly ciUpper: number
  }
  readonly reading: ArmReading
}

/** A fit and whose answers are in it, one entry a row of the fit. */
export interface FittedRespondents {
  readonly fit: SemFit
  readonly respondents: readonly { readonly respondentId: string; readonly cluster: string }[]
}

/** An arm beside the protocol. */
export interface ArmComparison {
  readonly paths: readonly ArmPath[]
  /** Respondents in both. */
  readonly paired: number
  /** Resamples of the respondents behind the standard errors of the differences, and how many of them gave no estimate. */
  readonly draws: { readonly of: number; readonly failed: number }
}

/** A path is settled when its sign, or that of a difference, has this probability. */
const settled = 0.95
/** Resamples between two looks at whatever else the process has to do: some 20 ms. */
const atOnce = 10

/**
 * Holds the paths of a control arm against those of the protocol, path by path.
 *
 * Both were answered by the same respondents, so that their estimates go together, and the difference is surer than two
 * separate standard errors would have it. Its standard error comes from a bootstrap in which each resample draws the same
 * respondents, whole personas at a time, in both.
 *
 * @param whole - Fits of all respondents, for the estimates.
 * @param paired - Fits of the respondents in both, row by row the same people.
 * @param draws - Resamples. @param seed - An integer.
 * @throws The signal's reason when it is aborted.
 */
export async function compareArm(
  reference: HumanReference,
  whole: { readonly protocol: SemFit; readonly arm: SemFit },
  paired: { readonly protocol: FittedRespondents; readonly arm: FittedRespondents },
  { draws, seed, signal }: { draws: number; seed: number; signal?: AbortSignal | undefined },
): Promise<ArmComparison> {
  const names = reference.map(({ path }) => path)
  const usable = paired.protocol.fit.converged && paired.arm.fit.converged
  const drawn = usable ? await drawDifferences(paired, names, { draws, seed, signal }) : []
  const paths = resolveReference(reference).map(({ path, direction }, at): ArmPath => {
    const protocol = estimateOf(whole.protocol, path)
    const arm = estimateOf(whole.arm, path)
    const est = estimateOf(paired.arm.fit, path).est - estimateOf(paired.protocol.fit, path).est
    const se = standardDeviation(drawn.map(differences => differences[at]!))
    const [ciLower, ciUpper] = pathInterval({ est, se }, 0.95)
    return {
      path,
      protocol,
      arm,
      difference: { est, se, ciLower, ciUpper },
      reading: readingOf(direction, protocol, arm, { est, se }),
    }
  })
  return {
    paths,
    paired: paired.protocol.respondents.length,
    draws: { of: draws, failed: draws - drawn.length },
  }
}

function readingOf(
  direction: 1 | -1,
  protocol: PathEstimate,
  arm: PathEstimate,
  difference: { readonly est: number; readonly se: number },
): ArmReading {
  const sure = ({ est, se }: { readonly est: number; readonly se: number }) =>
    normalCdf((direction * est) / se) >= settled
  if (!sure(protocol)) return 'not shown'
  if (sure(arm)) return 'confirmed'
  return sure({ est: -difference.est, se: difference.se }) ? 'only in the protocol' : 'open'
}

function estimateOf(fit: SemFit, path: string): PathEstimate {
  return pathEstimate(fit.converged ? fit.standardized : [], path)
}

/** One entry a resample that could be fitted in both: arm minus protocol, path by path. */
async function drawDifferences(
  { protocol, arm }: { readonly protocol: FittedRespondents; readonly arm: FittedRespondents },
  paths: readonly string[],
  { draws, seed, signal }: { draws: number; seed: number; signal: AbortSignal | undefined },
): Promise<readonly (readonly number[])[]> {
  // the same seed draws the same rows, and the rows are the same respondents
  const [ofProtocol, ofArm] = [protocol, arm].map(({ fit, respondents }) =>
    resampledSolutions(fit, { seed, clusters: [respondents.map(({ cluster }) => cluster)] }),
  )
  const drawn: number[][] = []
  for (let i = 0; i < draws; i++) {
    const before = ofProtocol!.next().value
    const after = ofArm!.next().value
    const differences = paths.map(path =>
      before && after ? pathEstimate(after, path).est - pathEstimate(before, path).est : Number.NaN,
    )
    if (differences.every(Number.isFinite)) drawn.push(differences)
    if (i % atOnce === 0) {
      await otherWork()
      signal?.throwIfAborted()
    }
  }
  return drawn
}

/** NaN for fewer than two values. */
function standardDeviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return Math.sqrt(squares / (values.length - 1))
}
