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
    const items = instrument.items.map(item => ({
      key: item.keyed === '+' ? 1 : -1,
      ...sumsOf(item.id, instrument, responses),
    }))
    const total = (of: (item: (typeof items)[number]) => number) =>
      items.reduce((sum, item) => sum + of(item), 0)
    const answers = total(({ n }) => n)
    const meanPlace = total(({ places }) => places) / answers
    const spread = Math.sqrt(
      total(({ n, values, squares }) => (n > 0 ? squares - values ** 2 / n : 0)) / answers,
    )
    const places = total(({ placeSquares }) => placeSquares) - answers * meanPlace ** 2
    // answers less their item's mean sum to 0, so that the mean place drops out
    const rise = ({ n, products, places: sum, values }: (typeof items)[number]) =>
      n > 0 ? products - (sum * values) / n : 0
    return {
      instrument: instrument.id,
      agreement: total(rise) / places / spread,
      construct: total(item => item.key * rise(item)) / places / spread,
    }
  })
}

/** Sums over respondents of the places (0 first, 1 last) and the answers of one item. */
function sumsOf(itemId: string, { id, scale }: Instrument, responses: readonly SessionResponses[]) {
  let [n, places, placeSquares, values, squares, products] = [0, 0, 0, 0, 0, 0]
  for (const { blocks, answers } of responses) {
    const asked = blocks.find(block => block.instrument === id)?.items ?? []
    const answer = answers.get(itemId)
    if (asked.length < 2 || answer === undefined || isMissing(answer)) continue
    const place = asked.indexOf(itemId) / (asked.length - 1)
    const value = answerPosition(answer, scale)
    n += 1
    places += place
    placeSquares += place * place
    values += value
    squares += value * value
    products += place * value
  }
  return { n, places, placeSquares, values, squares, products }
}
