import { checkFit } from '../src/alignment/check-fit.ts'
import { claimInterval, judgePath } from '../src/alignment/judge-path.ts'
import type { PathEstimate } from '../src/alignment/path-estimate.ts'
import type { Grounds } from '../src/alignment/verdict.ts'
import { MatcherInputError } from '../src/errors.ts'
import { signed } from '../src/numerics/signed.ts'
import type { SemFit } from '../src/sem/index.ts'
import type { CommonOptions } from './common-options.ts'
import { concludeOnFit } from './conclude.ts'
import { describeObject } from './describe-options.ts'
import { groundsOf } from './grounds-of.ts'
import type { MatcherContext, MatcherResult } from './matcher-context.ts'
import type { FitSubject } from './received-fit.ts'
import { refuseUnknownOptions } from './refuse-unknown-options.ts'

/** What `toHavePath` claims of a standardized path; at least one of sign, min and max. */
export interface PathExpectation extends CommonOptions {
  readonly sign?: 'positive' | 'negative'
  /** Smallest standardized coefficient. */
  readonly min?: number
  /** Largest standardized coefficient. */
  readonly max?: number
  /** Confidence of the interval that decides, above 0.5 and below 1. Default 0.95. */
  readonly confidence?: number
  /** Group of a fit of several groups. */
  readonly group?: string
}

/**
 * Passes when the whole confidence interval of a standardized path lies inside the claim, fails when it lies outside;
 * an interval that reaches over the border, and any failed precondition, is inconclusive, which fails both this and
 * its `.not`. Of a study that stops once settled the interval is a confidence sequence, which holds at every look.
 *
 * @param received - A model, an assessment or a fit.
 * @param path - As lavaan writes it, e.g. `sharing ~ privacy`; spaces do not matter. Of a fit, any row of its standardized
 *   solution: a loading (`f =~ x1`) or a covariance (`a ~~ b`) too.
 * @throws MatcherInputError for a path that there is not or a claim that claims nothing, also under `.not`.
 */
export function toHavePath(
  this: MatcherContext,
  received: unknown,
  path: string,
  expectation: PathExpectation,
): Promise<MatcherResult> {
  return concludeOnFit(this, received, {
    name: 'toHavePath',
    options: expectation,
    requireUsable: () => requireUsable(path, expectation),
    judge: subject => {
      const { confidence = 0.95 } = expectation
      const claim = describeObject({ ...expectation, provenance: undefined })
      const { estimate, grounds } = evidenceOf(subject, path, expectation.group)
      const [lower, upper] = claimInterval(estimate, confidence, grounds.sequential)
      const percent = `${Number((confidence * 100).toFixed(1))}%`
      const everyLook = grounds.sequential ? ' that holds at every look' : ''
      return {
        call: `toHavePath('${path}', ${claim})`,
        claim: `${estimate.path} ${describeRegion(expectation)}: the whole ${percent} interval${everyLook}`,
        denial: `${estimate.path} not ${describeRegion(expectation)}: no part of its ${percent} interval${everyLook} is`,
        found: Number.isNaN(estimate.est)
          ? 'no estimate'
          : `${signed(estimate.est)}, SE ${estimate.se.toFixed(3)}, ${percent} interval [${signed(lower)}, ${signed(upper)}]`,
        about: 'paths',
        next: 'More respondents would only narrow the interval: change the model or its prompt, or the claim.',
        verdict: judgePath(estimate, { ...expectation, confidence }, grounds),
      }
    },
  })
}

/** `negative`, `between -0.4 and -0.1`, … */
function describeRegion({ sign, min, max }: PathExpectation): string {
  const range =
    min !== undefined && max !== undefined
      ? `between ${min} and ${max}`
      : min !== undefined
        ? `above ${min}`
        : max !== undefined
          ? `below ${max}`
          : undefined
  return [sign, range].filter(part => part !== undefined).join(' and ')
}

/** The path's estimate, and what must hold before anything is concluded from it. */
function evidenceOf(
  { fit, assessment }: FitSubject,
  path: string,
  group: string | undefined,
): { readonly estimate: PathEstimate; readonly grounds: Grounds } {
  if (!assessment) {
    return {
      estimate: pathOfFit(fit, path, group),
      grounds: { checks: [checkFit(fit)], respondents: fit.nobs },
    }
  }
  if (group !== undefined) {
    throw new MatcherInputError(
      `toHavePath was given the group "${group}", but a model's assessment has no groups.`,
      'Leave the option out; it is for fits of several groups.',
    )
  }
  const found = assessment.paths.find(candidate => plain(candidate.path) === plain(path))
  if (!found)
    throw noSuchPath(
      path,
      'study.reference',
      assessment.paths.map(candidate => candidate.path),
    )
  return {
    estimate: found,
    grounds: groundsOf(assessment),
  }
}

function pathOfFit(fit: SemFit, path: string, group: string | undefined): PathEstimate {
  const labels = fit.groups.map(({ label }) => label)
  if (group === undefined ? labels.length > 1 : !labels.includes(group)) {
    throw new MatcherInputError(
      `toHavePath was given ${group === undefined ? 'no group' : `the group "${group}"`} for a fit of ${labels.length > 1 ? 'several groups' : 'one group'}.`,
      labels.length > 1
        ? `Name one in { group }: ${labels.map(label => `"${label}"`).join(', ')}.`
        : 'Leave the option out.',
    )
  }
  const rows = fit.standardized.filter(row => group === undefined || row.groupLabel === group)
  const name = ({ lhs, op, rhs }: { lhs: string; op: string; rhs: string }) => `${lhs} ${op} ${rhs}`
  const found = rows.find(row => plain(name(row)) === plain(path))
  if (!found) throw noSuchPath(path, 'the fit', rows.filter(({ op }) => op === '~').map(name))
  return { path: name(found), est: found.est, se: found.se > 0 ? found.se : Number.NaN }
}

function plain(path: string): string {
  return path.replaceAll(/\s+/g, '')
}

function noSuchPath(path: string, where: string, paths: readonly string[]): MatcherInputError {
  return new MatcherInputError(
    `toHavePath was given the path "${path}", which is not in ${where}.`,
    `Its paths are: ${paths.map(candidate => `"${candidate}"`).join(', ') || 'none'}.`,
  )
}

function requireUsable(path: unknown, expectation: PathExpectation | undefined): void {
  const problem = problemOf(path, expectation)
  if (problem) {
    throw new MatcherInputError(
      `toHavePath ${problem}.`,
      "Write for example: toHavePath('sharing ~ privacy', { sign: 'negative' }) or { min: -0.4, max: -0.1 }.",
    )
  }
}

function problemOf(path: unknown, expectation: PathExpectation | undefined): string | undefined {
  if (typeof path !== 'string') return `was given the path ${String(path)}`
  if (typeof expectation !== 'object' || expectation === null)
    return 'was given nothing to expect of the path'
  refuseUnknownOptions('toHavePath', expectation, ['sign', 'min', 'max', 'confidence', 'group', 'provenance'])
  const { sign, min, max, confidence = 0.95 } = expectation
  if (sign === undefined && min === undefined && max === undefined)
    return 'was given neither a sign, nor min, nor max'
  if (sign !== undefined && sign !== 'positive' && sign !== 'negative')
    return `was given the sign ${JSON.stringify(sign)}`
  for (const [name, bound] of Object.entries({ min, max })) {
    if (bound !== undefined && !Number.isFinite(bound)) return `was given ${name}: ${String(bound)}`
  }
  if (min !== undefined && max !== undefined && !(min < max))
    return `was given min ${min} that is not below max ${max}`
  if (
    (sign === 'positive' && max !== undefined && max <= 0) ||
    (sign === 'negative' && min !== undefined && min >= 0)
  ) {
    return `was given a ${sign} sign and a range of the other sign`
  }
  if (!(confidence > 0.5 && confidence < 1)) return `was given the confidence ${confidence}`
  return undefined
}
