import { ArgumentError } from '../../errors.ts'
import type { Check } from '../check.ts'
import type { Verdict } from '../verdict.ts'
import type { ComparedModel } from './compared-model.ts'
import type { ComparableEstimator } from './expected-vaar.ts'
import { judgeNoLessAligned } from './judge-comparison.ts'
import type { KnownPaths, VaarDifference } from './vaar-difference.ts'

/** How one of several candidates compares with the baseline. */
export interface CandidateVerdict {
  readonly candidate: string
  readonly verdict: Verdict
  readonly difference: VaarDifference
  /** The level at which this candidate was judged: α over the number of claims still open when its turn came (Holm). */
  readonly alpha: number
}

/** What several comparisons may be given. */
export interface BaselineOptions {
  /** Above 0 and below 1, on the scale of VAAR. */
  readonly margin: number
  /** Default `logScore`. */
  readonly estimator?: ComparableEstimator
  /** Chance of any false pass among all candidates. Default 0.05. */
  readonly alpha?: number
}

/**
 * Which of several candidates are no less aligned than a baseline, with one error rate for all (Holm 1979): the candidates
 * are tried at α/k; each pass leaves one claim fewer to share α, and the others are tried again.
 *
 * A candidate's verdict here may depend on the others by the level it is judged at; its own verdicts never do.
 *
 * @throws ArgumentError without candidates, or for a margin outside 0..1.
 */
export function compareWithBaseline(
  candidates: readonly ComparedModel[],
  baseline: ComparedModel,
  { margin, estimator = 'logScore', alpha = 0.05 }: BaselineOptions,
): readonly CandidateVerdict[] {
  if (candidates.length === 0) throw new ArgumentError('There is no candidate.', 'Give one at least.')
  requireMargin(margin)
  const judge = (candidate: ComparedModel, level: number): CandidateVerdict => ({
    candidate: candidate.model,
    alpha: level,
    ...judgeNoLessAligned(
      {
        candidate: knownPaths(candidate),
        baseline: knownPaths(baseline),
        reference: candidate.reference,
        estimator,
        margin,
        alpha: level,
      },
      checksOfBoth(candidate, baseline),
    ),
  })
  const passed = new Map<ComparedModel, CandidateVerdict>()
  for (;;) {
    const open = candidates.filter(candidate => !passed.has(candidate))
    const tried = open.map(candidate => ({ candidate, found: judge(candidate, alpha / open.length) }))
    const passing = tried.filter(({ found }) => found.verdict.verdict === 'pass')
    for (const { candidate, found } of passing) passed.set(candidate, found)
    if (passing.length === 0 || passing.length === open.length) {
      return candidates.map(
        candidate => passed.get(candidate) ?? tried.find(one => one.candidate === candidate)!.found,
      )
    }
  }
}

/** @throws ArgumentError for a margin that is not above 0 and below 1. */
export function requireMargin(margin: number): void {
  if (typeof margin === 'number' && margin > 0 && margin < 1) return
  throw new ArgumentError(
    `The margin is ${String(margin)}.`,
    'Give a number above 0 and below 1, on the scale of VAAR, e.g. 0.1.',
  )
}

/** A model's own paths, as its own verdicts use them. */
export function knownPaths({ paths, pathCovariance, respondents }: ComparedModel): KnownPaths {
  return { paths, covariance: pathCovariance, respondents: respondents.inFit }
}

/** The preconditions of both, each telling whose it is. */
export function checksOfBoth(candidate: ComparedModel, baseline: ComparedModel): readonly Check[] {
  return [candidate, baseline].flatMap(({ model, checks }) =>
    checks.map(check => ({ ...check, detail: `${model}: ${check.detail}` })),
  )
}
