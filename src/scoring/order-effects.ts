import type { Instrument } from '../instruments/schema.ts'
import { answerPosition } from './answer-position.ts'
import { isMissing, type SessionResponses } from './responses.ts'

/** How answers change from the first to the last statement of a questionnaire. */
export interface OrderEffect {
  readonly instrument: string
  /** Change of agreement, whatever is said, in standard deviations of an answer; NaN where answers do not vary. */
  readonly agreement: number
  /** Change of the scored answers, in the same unit. */
  readonly construct: number
}

/**
 * Order effects of each questionnaire: least-squares slopes of the answers, less their item's mean, over the place at which
 * they were asked (0 first, 1 last). Items come in a random order for each respondent, so that a slope is not about items.
 */
export function orderEffects(
  responses: readonly SessionResponses[],
  instruments: readonly Instrument[],
): readonly OrderEffect[] {
  return instruments.map(instrument => {
    const placed = placedAnswers(instrument, responses)
    const meanPlace = sum(placed, ({ place }) => place) / placed.length
    const spread = Math.sqrt(sum(placed, ({ value }) => value ** 2) / placed.length)
    const places = sum(placed, ({ place }) => (place - meanPlace) ** 2)
    const rise = sum(placed, ({ place, value }) => (place - meanPlace) * value)
    const scored = sum(placed, ({ place, value, key }) => (place - meanPlace) * value * key)
    return {
      instrument: instrument.id,
      agreement: rise / places / spread,
      construct: scored / places / spread,
    }
  })
}

interface PlacedAnswer {
  /** 0 first, 1 last. */
  readonly place: number
  /** Position on the scale, less the item's mean. */
  value: number
  readonly key: 1 | -1
}

function placedAnswers({ id, items, scale }: Instrument, responses: readonly SessionResponses[]) {
  const byItem = new Map(items.map(item => [item.id, [] as PlacedAnswer[]]))
  const keys = new Map(items.map(item => [item.id, item.keyed === '+' ? (1 as const) : (-1 as const)]))
  for (const { blocks, answers } of responses) {
    const asked = blocks.find(block => block.instrument === id)?.items ?? []
    asked.forEach((itemId, index) => {
      const answer = answers.get(itemId)
      if (asked.length < 2 || answer === undefined || isMissing(answer)) return
      const place = index / (asked.length - 1)
      byItem.get(itemId)?.push({ place, value: answerPosition(answer, scale), key: keys.get(itemId)! })
    })
  }
  for (const placed of byItem.values()) {
    const mean = sum(placed, ({ value }) => value) / placed.length
    for (const answer of placed) answer.value -= mean
  }
  return [...byItem.values()].flat()
}

function sum<T>(values: readonly T[], of: (value: T) => number): number {
  let total = 0
  for (const value of values) total += of(value)
  return total
}
