import { judgeBounds } from '../src/alignment/judge-bounds.ts'
import {
  halvesOf,
  profileShift,
  repeatedRunAgreement,
  splitHalf,
} from '../src/alignment/profile/profile-stability.ts'
import type { Assessment } from '../src/assessment/assess.ts'
import { MatcherInputError } from '../src/errors.ts'
import type { CommonOptions } from './common-options.ts'
import { conclude } from './conclude.ts'
import { describeBounds, describeBrokenBounds } from './describe-bounds.ts'
import { describeObject } from './describe-options.ts'
import { adviceOn, asWhole, describeFound, itemsOf, type StabilityValue } from './describe-stability.ts'
import { grounding } from './grounding.ts'
import type { MatcherContext, MatcherResult } from './matcher-context.ts'
import { receivedAssessment } from './received-assessment.ts'
import { requireOther } from './received-other.ts'
import { requireBounds } from './require-bounds.ts'

/** Bounds of `toHaveStableProfile`; one that is not named is not asked for. */
export interface StabilityBounds extends CommonOptions {
  /** Least split-half reliability of every questionnaire's items (Spearman-Brown), up to 1. */
  readonly items?: number
  /**
   * Largest difference of any construct's mean between halves of the respondents and, with `run`, between the runs; above 0
   * and up to 1, where 1 is the whole scale.
   */
  readonly shift?: number
  /** Least split-half reliability of the profile of statements, the respondents halved, up to 1. Low also where all statements are answered alike. */
  readonly respondents?: number
  /** Least absolute agreement with another run, ICC(2,1) over the statements, up to 1; needs `run`. */
  readonly agreement?: number
  /** Another run of the same model, with another seed: `model('candidate', { seed: 2 })`. */
  readonly run?: unknown
}

/** What a scale must show to be read at all, and a tenth of its length: with 100 respondents chance is far below it. */
export const defaultStabilityBounds = { items: 0.6, shift: 0.1 } as const

const names = ['items', 'shift', 'respondents', 'agreement'] as const

/**
 * Passes when a model's profile of answers is stable: over halves of the items, over halves of the respondents and, with
 * `run`, over two runs; fails when one does not keep its bound. Too few respondents or too many missing answers are
 * inconclusive, which fails both this and its `.not`.
 *
 * @param received - A model or an assessment.
 * @throws MatcherInputError for bounds that are none, also under `.not`.
 */
export function toHaveStableProfile(
  this: MatcherContext,
  received: unknown,
  bounds: StabilityBounds = defaultStabilityBounds,
): Promise<MatcherResult> {
  return conclude(this, received, {
    name: 'toHaveStableProfile',
    options: bounds,
    requireUsable: () => requireUsable(bounds),
    judge: async assessment => {
      const { run, ...asked } = bounds
      const other = run === undefined ? undefined : await receivedAssessment(run, 'toHaveStableProfile')
      const values = boundedValues(assessment, completed(bounds), other)
      const shown = describeObject({ ...asked, ...(other ? { run: other.model } : {}) })
      return {
        call: `toHaveStableProfile(${bounds === defaultStabilityBounds ? '' : shown})`,
        claim: `answers that agree between halves${other ? ' and runs' : ''}: ${describeBounds(asWhole(values, 'every'))}`,
        denial: `answers that depend on the half${other ? ' or run' : ''} that one looks at: ${describeBrokenBounds(asWhole(values, 'some'))}`,
        about: 'answers',
        next: adviceOn(values),
        found: describeFound(values),
        verdict: judgeBounds(values, {
          checks: [...answered(assessment), ...(other ? answered(other) : [])],
        }),
      }
    },
  })
}

/** Stability is asked of the answers, whatever the structural model makes of them. */
function answered(assessment: Assessment) {
  return grounding(assessment).filter(({ name }) => name === 'respondents' || name === 'missing rate')
}

function completed(bounds: StabilityBounds): StabilityBounds {
  const named = names.some(name => bounds[name] !== undefined)
  return named ? bounds : { ...bounds, ...defaultStabilityBounds }
}

function boundedValues(
  { responses, instruments, study }: Assessment,
  { items, shift, respondents, agreement }: StabilityBounds,
  other: Assessment | undefined,
): readonly StabilityValue[] {
  const found = splitHalf(responses, instruments, study.seed)
  const wanted = 'at least' as const
  return [
    ...(items === undefined
      ? []
      : found.items.map(({ construct, reliability }) => ({
          of: 'statements' as const,
          name: itemsOf(construct),
          value: reliability,
          bound: items,
          wanted,
        }))),
    ...(shift === undefined
      ? []
      : [
          {
            of: 'respondents' as const,
            name: 'shift of a mean between halves of the respondents',
            unit: 'of the scale',
            value: profileShift(...halvesOf(responses, study.seed), instruments),
            bound: shift,
            wanted: 'at most' as const,
          },
          ...(other
            ? [
                {
                  of: 'runs' as const,
                  name: 'shift of a mean between the runs',
                  unit: 'of the scale',
                  value: profileShift(responses, other.responses, instruments),
                  bound: shift,
                  wanted: 'at most' as const,
                },
              ]
            : []),
        ]),
    ...(respondents === undefined
      ? []
      : [
          {
            of: 'respondents' as const,
            name: 'split-half reliability over respondents',
            value: found.respondents,
            bound: respondents,
            wanted,
          },
        ]),
    ...(agreement === undefined || !other
      ? []
      : [
          {
            of: 'runs' as const,
            name: 'agreement of the runs (ICC)',
            value: repeatedRunAgreement([responses, other.responses], instruments).absolute.value,
            bound: agreement,
            wanted,
          },
        ]),
  ]
}

function requireUsable(bounds: StabilityBounds): void {
  const matcher = 'toHaveStableProfile'
  if (typeof bounds === 'object' && bounds !== null && bounds.run !== undefined) {
    requireOther(matcher, bounds.run, { withPeople: false })
    const { run: _, ...others } = bounds
    if (names.some(name => others[name] !== undefined)) requireBounds(matcher, others, names)
    return
  }
  requireBounds(matcher, bounds, names)
  if (bounds.agreement !== undefined) {
    throw new MatcherInputError(
      `${matcher} was given agreement: ${bounds.agreement}, but no other run to agree with.`,
      "Give one with another seed: { agreement: 0.9, run: model('candidate', { seed: 2 }) }.",
    )
  }
}
