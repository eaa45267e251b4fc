import type { Instrument } from '../instruments/schema.ts'
import { deriveSeed } from '../numerics/random.ts'
import type { Answer, SessionResponses } from '../scoring/responses.ts'
import type { CompiledPlantedModel } from './planted-model.ts'
import { drawRespondent } from './simulated-respondent.ts'

/**
 * The answers of simulated respondents without the conversation: what `simulated` would answer, and much faster.
 *
 * @param instruments - Those of the study, in its order.
 * @param respondents - Who answers; each with the id and the seed that its requests would carry.
 * @param seed - Of the simulated model: the people are the same as those of `simulated({ …, seed })`.
 */
export function drawSessions(
  planted: CompiledPlantedModel,
  instruments: readonly Instrument[],
  respondents: readonly { readonly id: string; readonly seed: number }[],
  seed: number,
): readonly SessionResponses[] {
  const blocks = instruments.map(({ id, items }) => ({
    instrument: id,
    optionOrder: 'ascending' as const,
    items: items.map(item => item.id),
  }))
  return respondents.map(({ id, seed: own }) => {
    const respondent = drawRespondent(planted, deriveSeed(seed, `${id} ${own}`))
    const answers = new Map<string, Answer>()
    const seen = new Set<string>()
    for (const instrument of instruments) {
      for (const item of instrument.items) {
        const answer = respondent.answer(item, instrument, { ask: 0, seen })
        answers.set(item.id, answer === 'declined' ? { missing: 'declined' } : answer)
      }
      seen.add(instrument.id)
    }
    return { respondentId: id, cluster: id, blocks, answers }
  })
}
