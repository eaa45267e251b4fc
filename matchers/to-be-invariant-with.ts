import { checksOfBoth } from '../src/alignment/comparison/compare-with-baseline.ts'
import { groupColumn, groupedData } from '../src/alignment/comparison/compared-model.ts'
import { describeFreed, isLoading, parcelsOf } from '../src/alignment/ladder/describe-freed.ts'
import { type MeasurementLadder, measurementLadder } from '../src/alignment/ladder/measurement-ladder.ts'
import { preconditionVerdict, type Verdict } from '../src/alignment/verdict.ts'
import { MatcherInputError } from '../src/errors.ts'
import { parameterTable } from '../src/sem/index.ts'
import type { CommonOptions } from './common-options.ts'
import { conclude } from './conclude.ts'
import { describeLadder } from './describe-ladder.ts'
import { describeOptions } from './describe-options.ts'
import type { MatcherContext, MatcherResult } from './matcher-context.ts'
import { callOfOther, nameOfOther, rowsOfOther } from './other-model.ts'
import { requireOther, sidesOf } from './received-other.ts'
import { refuseUnknownOptions } from './refuse-unknown-options.ts'

/** A level that two models' measurement may be asked for. */
export type InvarianceWanted = 'configural' | 'metric' | 'scalar'

/** Options of `toBeInvariantWith`. */
export interface InvariantOptions extends CommonOptions {
  /** Whether a few equalities may be left free; they are named in the message. Default true. */
  readonly partial?: boolean
}

const levels: readonly MeasurementLadder['level'][] = ['none', 'configural', 'metric', 'scalar']

/**
 * Passes when two models' answers measure the same constructs in the same way up to a level: `configural` (same form), `metric`
 * (equal loadings: their paths may be compared) or `scalar` (equal intercepts too: their mean profiles may be compared).
 *
 * Fails when the level does not hold; a failed precondition of either side is inconclusive, which fails both this and its
 * `.not`.
 *
 * @param received - A model or an assessment.
 * @param other - Another one, or a sample of people.
 * @throws MatcherInputError for anything else, also under `.not`.
 */
export function toBeInvariantWith(
  this: MatcherContext,
  received: unknown,
  other: unknown,
  level: InvarianceWanted = 'metric',
  options: InvariantOptions = {},
): Promise<MatcherResult> {
  const { partial = true } = options
  return conclude(this, received, {
    name: 'toBeInvariantWith',
    options,
    requireUsable: () => requireUsable(other, level, options),
    judge: async assessment => {
      const { candidate, other: beside } = await sidesOf(assessment, other, 'toBeInvariantWith')
      const blocked = preconditionVerdict(checksOfBoth(candidate, beside))
      const ladder = blocked ? undefined : ladderOf(candidate, beside)
      return {
        call: `toBeInvariantWith(${callOfOther(beside, other)}, '${level}'${describeOptions(options)})`,
        claim: `${level} invariance with ${nameOfOther(beside)}: ${partial ? '' : 'without exception, '}${meanings[level]}`,
        denial: `no ${level} invariance with ${nameOfOther(beside)}: ${denials[level]}`,
        found: ladder ? describeLadder(ladder) : ['not tested'],
        about: 'measurement',
        ...(ladder ? { next: adviceOn(ladder, level) } : {}),
        other: rowsOfOther(beside),
        verdict: blocked ?? judgeLadder(ladder!, level, partial),
      }
    },
  })
}

type Side = Parameters<typeof groupedData>[0][number]

function ladderOf(candidate: Side, other: Side): MeasurementLadder {
  const data = groupedData([candidate, other], parameterTable(candidate.syntax).observed)
  return measurementLadder(
    candidate.syntax,
    data,
    'variables' in data ? { estimator: 'ML' } : { estimator: 'MLR', group: groupColumn },
  )
}

function judgeLadder(ladder: MeasurementLadder, wanted: InvarianceWanted, partial: boolean): Verdict {
  if (ladder.level === 'none') {
    return { verdict: 'inconclusive', reasons: [ladder.stopped], remedies: ['Ask more respondents.'] }
  }
  const reached = levels.indexOf(ladder.level) >= levels.indexOf(wanted)
  if (!reached) return { verdict: 'fail', reasons: [ladder.stopped], remedies: [] }
  const exceptions = wanted === 'metric' ? ladder.exceptions.filter(isLoading) : ladder.exceptions
  if (partial || exceptions.length === 0) return { verdict: 'pass', reasons: [], remedies: [] }
  const reason = `the ${describeFreed(exceptions)} differs between the two, and partial: false allows no exception`
  return { verdict: 'fail', reasons: [reason], remedies: [] }
}

/** What each level says, and what it allows. */
const meanings: Readonly<Record<InvarianceWanted, string>> = {
  configural: 'the same constructs in both',
  metric:
    'indicators (parcels of statements) count alike in both (equal loadings), so that paths may be compared',
  scalar:
    'indicators (parcels of statements) have equal loadings and intercepts in both, so that means may be compared too',
}

const denials: Readonly<Record<InvarianceWanted, string>> = {
  configural: 'other constructs in the two',
  metric: 'some indicators (parcels of statements) count differently in the two',
  scalar: 'some loadings or intercepts of indicators (parcels of statements) differ between the two',
}

/** What may still be done where the level does not hold, or not without an exception. */
function adviceOn({ level, exceptions }: MeasurementLadder, wanted: InvarianceWanted): string {
  if (levels.indexOf(level) >= levels.indexOf(wanted)) {
    const what = wanted === 'metric' ? 'paths' : 'paths and means'
    return `Leave out partial: false, and ${what} may be compared with that exception; or reword the statements of ${parcelsOf(exceptions).join(', ')}.`
  }
  return level === 'metric'
    ? 'Do not compare means of the two; their paths may be compared.'
    : "Compare neither paths nor means of the two: a difference may lie in how they understand the statements. Each model's own signs may be read, toHaveExpectedSigns()."
}

function requireUsable(other: unknown, level: unknown, options: InvariantOptions): void {
  const matcher = 'toBeInvariantWith'
  requireOther(matcher, other, { withPeople: true })
  if (!(typeof level === 'string' && level !== 'none' && levels.includes(level as InvarianceWanted))) {
    throw new MatcherInputError(
      `${matcher} was given the level ${JSON.stringify(level)}.`,
      "Choose one of 'configural', 'metric', 'scalar'.",
    )
  }
  refuseUnknownOptions(matcher, options, ['partial', 'provenance'])
  if (options.partial !== undefined && typeof options.partial !== 'boolean') {
    throw new MatcherInputError(
      `${matcher} was given partial: ${String(options.partial)}.`,
      'Give true or false.',
    )
  }
}
