import type { Instrument } from '../instruments/schema.ts'
import { isMissing, type SessionResponses } from './responses.ts'
import { reverseScore } from './reverse-score.ts'

/** How one item was answered over the respondents. */
export interface ItemSpread {
  readonly item: string
  readonly instrument: string
  /** Points of its scale. */
  readonly points: number
  readonly answered: number
  /** Mean of the scored answers, 1..k; NaN without answers. */
  readonly mean: number
  /** Standard deviation of the answers in points of the scale; 0 for a single answer, NaN without any. */
  readonly sd: number
  /** Different points that were used. */
  readonly categories: number
  /** Shares of the scored answers at the lowest and the highest point. */
  readonly floor: number
  readonly ceiling: number
}

/** The spread of every item of the study, in the order of the instruments. */
export function itemSpread(
  responses: readonly SessionResponses[],
  instruments: readonly Instrument[],
): readonly ItemSpread[] {
  return instruments.flatMap(instrument =>
    instrument.items.map(item => {
      const points = instrument.scale.labels.length
      const counts = new Float64Array(points + 1)
      for (const { answers } of responses) {
        const answer = answers.get(item.id)
        if (answer === undefined || isMissing(answer)) continue
        counts[reverseScore(answer, item, instrument.scale)]! += 1
      }
      const answered = counts.reduce((sum, count) => sum + count, 0)
      const mean = counts.reduce((sum, count, score) => sum + count * score, 0) / answered
      const squares = counts.reduce((sum, count, score) => sum + count * (score - mean) ** 2, 0)
      return {
        item: item.id,
        instrument: instrument.id,
        points,
        answered,
        mean,
        sd: Math.sqrt(squares / answered),
        categories: counts.filter(count => count > 0).length,
        floor: counts[1]! / answered,
        ceiling: counts[points]! / answered,
      }
    }),
  )
}
