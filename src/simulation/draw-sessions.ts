import type { Instrument } from '../instruments/schema.ts'
import { deriveSeed } from '../numerics/random.ts'
import type { Answer, PresentedBlock, SessionResponses } from '../scoring/responses.ts'
import { presentedBlock, type Respondent } from '../sessions/respondent.ts'
import type { CompiledPlantedModel } from './planted-model.ts'
import { drawRespondent } from './simulated-respondent.ts'

/** Who answers; with the id and the seed that its requests would carry, and as far as it is planned. */
export type DrawnRespondent = Pick<Respondent, 'id' | 'seed'> &
  Partial<Pick<Respondent, 'cluster' | 'blocks'>>

/**
 * The answers of simulated respondents without the conversation: what `simulated` would answer, and much faster.
 *
 * @param instruments - Those of the study, in its order.
 * @param respondents - Those that are planned are put the questionnaires as the plan says; others in the order of the
 *   instruments, options ascending.
 * @param seed - Of the simulated model: the people are the same as those of `simulated({ …, seed })`.
 * @param reAsks - How often a declined statement is asked again; what is still missing then is always `declined` here.
 */
export function drawSessions(
  planted: CompiledPlantedModel,
  instruments: readonly Instrument[],
  respondents: readonly DrawnRespondent[],
  seed: number,
  { reAsks = 0 }: { readonly reAsks?: number } = {},
): readonly SessionResponses[] {
  const unplanned = instruments.map(
    ({ id, items }): PresentedBlock => ({
      instrument: id,
      optionOrder: 'ascending',
      items: items.map(item => item.id),
    }),
  )
  return respondents.map(({ id, seed: own, cluster = id, blocks }) => {
    const respondent = drawRespondent(planted, deriveSeed(seed, `${id} ${own}`))
    const answers = new Map<string, Answer>()
    const seen = new Set<string>()
    for (const instrument of blocks?.map(block => block.instrument) ?? instruments) {
      for (const item of instrument.items) {
        let answer: number | 'declined' = 'declined'
        for (let ask = 0; ask <= reAsks && answer === 'declined'; ask++) {
          answer = respondent.answer(item, instrument, { ask, seen })
        }
        answers.set(item.id, answer === 'declined' ? { missing: 'declined' } : answer)
      }
      seen.add(instrument.id)
    }
    return { respondentId: id, cluster, blocks: blocks?.map(presentedBlock) ?? unplanned, answers }
  })
}
