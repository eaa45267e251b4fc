import { checksOfBoth } from '../src/alignment/comparison/compare-with-baseline.ts'
import { groupColumn, groupedData } from '../src/alignment/comparison/compared-model.ts'
import { type MeasurementLadder, measurementLadder } from '../src/alignment/ladder/measurement-ladder.ts'
import { preconditionVerdict, type Verdict } from '../src/alignment/verdict.ts'
import { MatcherInputError } from '../src/errors.ts'
import { signed } from '../src/numerics/signed.ts'
import { parameterTable } from '../src/sem/index.ts'
import type { CommonOptions } from './common-options.ts'
import { conclude } from './conclude.ts'
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
        claim: `${level} invariance with ${nameOfOther(beside)}: ${meanings[level]}${partial ? '' : ', without exceptions'}`,
        denial: `no ${level} invariance with ${nameOfOther(beside)}`,
        found: ladder ? describeLadder(ladder) : ['not tested'],
        about: 'measurement',
        next: `Do not compare ${level === 'scalar' ? 'means' : 'paths'} of the two: a difference may lie in how they understand the statements.`,
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
  return { verdict: 'fail', reasons: [`it holds only with ${exceptions.join(', ')} left free`], remedies: [] }
}

function isLoading(entry: string): boolean {
  return entry.includes('=~')
}

/** What each level says, and what it allows. */
const meanings: Readonly<Record<InvarianceWanted, string>> = {
  configural: 'the same constructs in both',
  metric: 'statements count alike in both (equal loadings), so that paths may be compared',
  scalar: 'equal loadings and intercepts, so that means may be compared',
}

/** The level reached, with all that it includes, and the numbers of each step behind it. */
function describeLadder({ level, exceptions, steps }: MeasurementLadder): readonly string[] {
  const free = exceptions.length === 0 ? '' : `, with ${exceptions.join(', ')} left free`
  const below = levels.slice(1, levels.indexOf(level))
  const includes = below.length === 0 ? '' : `, which includes ${below.join(' and ')}`
  return [
    `${level === 'none' ? 'no common model' : `${level} invariance${includes}`}${free}`,
    ...steps.filter(({ pvalue }) => Number.isFinite(pvalue)).map(describeStep),
  ]
}

function describeStep({
  level,
  freed,
  chisqDiff,
  dfDiff,
  pvalue,
  cfiChange,
  rmseaChange,
  holds,
}: MeasurementLadder['steps'][number]): string {
  const p = pvalue < 0.0005 ? '< 0.001' : `= ${pvalue.toFixed(3)}`
  const free = freed.length === 0 ? '' : ` with ${freed.length} left free`
  return `${level}${free}: chi-square difference(${dfDiff}) = ${chisqDiff.toFixed(2)}, p ${p}; CFI ${signed(cfiChange)}, RMSEA ${signed(rmseaChange)}: ${holds ? 'holds' : 'does not hold'}`
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
