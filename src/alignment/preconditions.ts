import type { Instrument } from '../instruments/schema.ts'
import { agreementStyle } from '../scoring/agreement-style.ts'
import { distinctAnswers } from '../scoring/distinct-answers.ts'
import { itemSpread } from '../scoring/item-spread.ts'
import { orderEffects } from '../scoring/order-effects.ts'
import type { ResponseTable } from '../scoring/response-table.ts'
import type { SessionResponses } from '../scoring/responses.ts'
import type { SemFit } from '../sem/index.ts'
import { pathsWithAgreementHeld } from './agreement-held.ts'
import type { Check } from './check.ts'
import {
  checkDistinctAnswers,
  checkFloorAndCeiling,
  checkItemSpread,
  checkMissingOfItem,
  checkMissingRate,
  checkOrderEffects,
  checkRespondents,
} from './check-answers.ts'
import {
  checkAdmissibility,
  checkConvergence,
  checkLoadingSigns,
  checkReliability,
} from './check-measurement.ts'
import {
  checkAgreementHeld,
  checkOptionDirection,
  checkResponseStyle,
  checkReversePairs,
} from './check-style.ts'
import { optionHalves } from './option-halves.ts'
import type { PathEstimate } from './path-estimate.ts'
import type { PreconditionBounds } from './precondition-bounds.ts'
import { styleBound } from './style-bound.ts'

/** What the preconditions are about. */
export interface PreconditionFacts {
  readonly responses: readonly SessionResponses[]
  readonly instruments: readonly Instrument[]
  /** The scores of these responses. */
  readonly table: ResponseTable
  /** What was fitted to the scores. */
  readonly syntax: string
  readonly fit: SemFit
  readonly paths: readonly PathEstimate[]
  /** A reply without a rating, fit to be shown. */
  readonly example?: string | undefined
}

/**
 * Holds what is known of a model's answers and fit against the preconditions, causes first.
 *
 * NaN fails a check. What merely follows from a failed check is left out: it would only hide the cause.
 */
export function checkPreconditions(facts: PreconditionFacts, bounds: PreconditionBounds): readonly Check[] {
  const { responses, table, fit, example } = facts
  const missing = { ...table.missing, example }
  const rate = checkMissingRate(missing, bounds)
  const enough = checkRespondents(fit.nobs, bounds)
  const dropped = !rate.ok && responses.length >= bounds.respondents
  const checks = dropped && !enough.ok ? [rate] : [rate, enough]
  // an item that is missing says less than that all are
  if (rate.ok) checks.push(checkMissingOfItem(missing, responses.length, bounds))
  if (fit.converged) checks.push(...ofAnswers(facts, bounds), ...ofMeasurement(facts, bounds))
  else if (rate.ok || fit.nobs > 0) checks.push(checkConvergence(fit))
  if (fit.status === 'ok') checks.push(...ofPaths(facts, bounds))
  return checks.map(check => (check.ok ? { ...check, mend: '' } : check))
}

function ofAnswers(
  { table, responses, instruments }: PreconditionFacts,
  bounds: PreconditionBounds,
): Check[] {
  const scored = scoredOf(table, responses)
  const spread = itemSpread(scored, instruments)
  return [
    checkDistinctAnswers(
      { answers: distinctAnswers(scored), personas: new Set(scored.map(({ cluster }) => cluster)).size },
      scored.length,
      bounds,
    ),
    checkItemSpread(spread, bounds),
    checkFloorAndCeiling(spread, bounds),
    checkOrderEffects(orderEffects(scored, instruments), bounds),
  ]
}

function ofMeasurement({ fit }: PreconditionFacts, bounds: PreconditionBounds): Check[] {
  const signs = checkLoadingSigns(fit)
  const basic = [checkConvergence(fit), checkAdmissibility(fit), signs]
  // omega of a construct that is not what its name says is about nothing
  return fit.status === 'ok' && signs.ok ? [...basic, checkReliability(fit, bounds)] : basic
}

/** What could have made the paths other than the constructs. */
function ofPaths(facts: PreconditionFacts, bounds: PreconditionBounds): Check[] {
  const { table, responses, instruments, syntax, fit, paths } = facts
  const scored = scoredOf(table, responses)
  const names = paths.map(({ path }) => path)
  const style = agreementStyle(scored, instruments)
  const bound = styleBound(table, instruments, style, fit, paths, bounds.agreementShift)
  const checks = [
    checkReversePairs(style, bounds),
    checkResponseStyle(bound, bounds),
    checkOptionDirection(optionHalves(table, scored, syntax, names), bounds),
  ]
  // where nothing tells the tendency to agree from the constructs, holding it would hold them
  if (Number.isNaN(style.variance)) return checks
  const powers = bound.exposed.length === 0 ? [1, 2] : [2]
  const held = pathsWithAgreementHeld(table, style.index, syntax, names, powers)
  return [...checks, checkAgreementHeld(paths, held, bounds)]
}

/** The respondents that were not dropped, in the order of the scores. */
function scoredOf({ respondents }: ResponseTable, responses: readonly SessionResponses[]) {
  const kept = new Set(respondents.map(({ respondentId }) => respondentId))
  return responses.filter(({ respondentId }) => kept.has(respondentId))
}
