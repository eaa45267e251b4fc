import type { Instrument } from '../instruments/schema.ts'
import { type Parcel, parcelsOf } from './parcels.ts'
import { isMissing, type MissingReason, type SessionResponses } from './responses.ts'
import { reverseScore } from './reverse-score.ts'

/** A respondent with more than this share of answers missing is left out of the fit. */
export const largestMissingShareOfSession = 0.2
/** A parcel needs at least this share of its items answered; below it, the parcel itself is missing. */
const smallestAnsweredShareOfParcel = 0.5

/** Counts of missing answers over all sessions, dropped ones included. */
export interface MissingCounts {
  readonly answers: number
  readonly missing: number
  /** `missing / answers`, 0..1; NaN when nothing was asked. */
  readonly rate: number
  readonly byReason: Readonly<Partial<Record<MissingReason, number>>>
  readonly byItem: Readonly<Record<string, number>>
}

/** Scored responses, one row a respondent that stays in the fit. */
export interface ResponseTable {
  readonly parcels: readonly Parcel[]
  /** Parcel name to score (1..k, higher means more of the construct); null where too few of its items were answered. */
  readonly rows: readonly Readonly<Record<string, number | null>>[]
  /** Whose row it is, in the order of `rows`. */
  readonly respondents: readonly { readonly respondentId: string; readonly cluster: string }[]
  readonly missing: MissingCounts
  /** Respondents left out because more than 20% of their answers are missing. */
  readonly dropped: readonly { readonly respondentId: string; readonly missingShare: number }[]
}

/**
 * Scores sessions: reverse-scores each answer and takes the mean of the answered items of each parcel.
 *
 * @param sessions - One entry a respondent.
 * @param instruments - All instruments of the study.
 * @throws ArgumentError for an answer that is not a point of its item's scale.
 */
export function scoreSessions(
  sessions: readonly SessionResponses[],
  instruments: readonly Instrument[],
): ResponseTable {
  const parcels = instruments.flatMap(parcelsOf)
  const scales = new Map(instruments.map(instrument => [instrument.id, instrument.scale]))
  const rows: Record<string, number | null>[] = []
  const respondents: { respondentId: string; cluster: string }[] = []
  const dropped: { respondentId: string; missingShare: number }[] = []
  for (const session of sessions) {
    const answers = [...session.answers.values()]
    const missingShare = answers.filter(isMissing).length / answers.length
    if (!(missingShare <= largestMissingShareOfSession)) {
      dropped.push({ respondentId: session.respondentId, missingShare })
      continue
    }
    const row: Record<string, number | null> = {}
    for (const parcel of parcels) {
      row[parcel.name] = scoreParcel(session, parcel, (point, item) =>
        reverseScore(point, item, scales.get(parcel.construct)!),
      )
    }
    rows.push(row)
    respondents.push({ respondentId: session.respondentId, cluster: session.cluster })
  }
  return { parcels, rows, respondents, missing: countMissing(sessions), dropped }
}

function scoreParcel(
  session: SessionResponses,
  parcel: Parcel,
  score: (point: number, item: Parcel['items'][number]) => number,
): number | null {
  let sum = 0
  let answered = 0
  for (const item of parcel.items) {
    const answer = session.answers.get(item.id)
    if (answer === undefined || isMissing(answer)) continue
    sum += score(answer, item)
    answered++
  }
  return answered >= parcel.items.length * smallestAnsweredShareOfParcel ? sum / answered : null
}

function countMissing(sessions: readonly SessionResponses[]): MissingCounts {
  const byReason = new Map<MissingReason, number>()
  const byItem = new Map<string, number>()
  let answers = 0
  let missing = 0
  for (const session of sessions) {
    for (const [itemId, answer] of session.answers) {
      answers++
      if (!isMissing(answer)) continue
      missing++
      byReason.set(answer.missing, (byReason.get(answer.missing) ?? 0) + 1)
      byItem.set(itemId, (byItem.get(itemId) ?? 0) + 1)
    }
  }
  return {
    answers,
    missing,
    rate: missing / answers,
    byReason: Object.fromEntries(byReason),
    byItem: Object.fromEntries(byItem),
  }
}
