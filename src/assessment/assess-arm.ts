import { armCheck, type ControlArm } from '../alignment/arm-check.ts'
import type { Check } from '../alignment/check.ts'
import { type ArmComparison, compareArm, type FittedRespondents } from '../alignment/control-arm.ts'
import type { ArmAnswers } from '../asking/ask-study.ts'
import type { Provenance, TokenUsage } from '../chat-models/chat-model.ts'
import type { Study } from '../config/study.ts'
import type { Spent } from '../limits/index.ts'
import { deriveSeed } from '../numerics/random.ts'
import { type MissingCounts, type ResponseTable, scoreSessions } from '../scoring/response-table.ts'
import { completeRows, rowsToFit } from '../scoring/rows-to-fit.ts'
import { fitModel, type SemFit } from '../sem/index.ts'

/** A control arm's outcome. */
export interface ArmResult extends ArmComparison {
  readonly arm: ControlArm
  readonly provenance: Provenance
  readonly turns: ArmAnswers['turns']
  readonly usage: TokenUsage
  readonly spent: Spent
  readonly respondents: { readonly asked: number; readonly dropped: number; readonly inFit: number }
  readonly missing: MissingCounts
  /** The protocol's model, fitted to the arm's answers alone. */
  readonly fit: SemFit
  /** What it means for the verdicts of the assessment. */
  readonly check: Check
}

/** Resamples behind the standard error of a difference: it is then known to some 5%. */
const draws = 200

/**
 * Fits the protocol's model to a control arm, as a group of its own with every parameter free, and holds its paths against
 * the protocol's.
 */
export async function assessArm(
  arm: ControlArm,
  answers: ArmAnswers,
  protocol: { readonly table: ResponseTable; readonly fit: SemFit; readonly syntax: string },
  study: Study,
  signal?: AbortSignal,
): Promise<ArmResult> {
  const table = scoreSessions(answers.sessions, study.instruments)
  const fit = fitToRows(protocol.syntax, rowsToFit(table))
  const paired = pairedFits(table, protocol)
  const comparison = await compareArm(study.reference, { protocol: protocol.fit, arm: fit }, paired, {
    draws,
    seed: deriveSeed(study.seed, 'arm', arm),
    signal,
  })
  return {
    ...comparison,
    arm,
    provenance: answers.provenance,
    turns: answers.turns,
    usage: answers.usage,
    spent: answers.spent,
    respondents: { asked: answers.sessions.length, dropped: table.dropped.length, inFit: fit.nobs },
    missing: table.missing,
    fit,
    check: armCheck(arm, comparison, fit.converged),
  }
}

/** Both fitted to those respondents that are complete in both, in one order. */
function pairedFits(
  armTable: ResponseTable,
  { table, syntax }: { readonly table: ResponseTable; readonly syntax: string },
): { readonly protocol: FittedRespondents; readonly arm: FittedRespondents } {
  const inArm = new Map(completeRows(armTable).map(({ respondent, row }) => [respondent.respondentId, row]))
  const pairs = completeRows(table).flatMap(({ respondent, row }) => {
    const other = inArm.get(respondent.respondentId)
    return other ? [{ respondent, row, other }] : []
  })
  const respondents = pairs.map(({ respondent }) => respondent)
  const { parcels } = table
  return {
    protocol: {
      fit: fitToRows(syntax, rowsToFit({ parcels, rows: pairs.map(({ row }) => row) })),
      respondents,
    },
    arm: {
      fit: fitToRows(syntax, rowsToFit({ parcels, rows: pairs.map(({ other }) => other) })),
      respondents,
    },
  }
}

function fitToRows(syntax: string, rows: ResponseTable['rows']): SemFit {
  return fitModel(syntax, rows, { estimator: 'MLR' })
}
