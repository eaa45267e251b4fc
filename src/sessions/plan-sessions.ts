import type { ControlArm } from '../alignment/arm-check.ts'
import type { PersonaSource, Study } from '../config/study.ts'
import type { Instrument } from '../instruments/schema.ts'
import { createRandom, deriveSeed } from '../numerics/random.ts'
import type { OptionOrder } from '../scoring/responses.ts'
import { blockOrderOf } from './block-order.ts'
import { demographicPersona, valueAnchoredPersona } from './personas.ts'
import type { Block, Respondent } from './respondent.ts'

const providerSeedRange = 2 ** 31

type Plan = Pick<Study, 'instruments' | 'respondents' | 'seed' | 'persona' | 'paraphrase' | 'part'>

/**
 * The respondents of a study, or of the part of it that `study.part` names: a pure function of the study.
 *
 * Respondent i is drawn from its own seeds, so a larger study holds the smaller one's respondents unchanged. Option
 * direction is counterbalanced for each block, and any two blocks share it in half of the sessions: one direction for a
 * whole session would let a preference for the first option look like a correlation between the questionnaires.
 *
 * The arms have the same respondents as the protocol. A respondent to whom the arm `blocks-permuted` gives the protocol's
 * own order is left out of it: that session is the protocol's.
 */
export function planSessions(study: Plan): readonly Respondent[] {
  const { from = 0, to = study.respondents, arm } = study.part ?? {}
  const firstWith = new Map<string, string>()
  // a persona may have come up before the part begins, so that planning starts from the first respondent all the same
  const plan = Array.from({ length: to }, (_, index) => {
    const respondent = planRespondent(study, index)
    const { persona, id } = respondent
    if (persona === undefined) return { ...respondent, cluster: id }
    if (!firstWith.has(persona)) firstWith.set(persona, id)
    return { ...respondent, cluster: firstWith.get(persona)! }
  })
  return plan.flatMap((respondent, index) => {
    const asked = index < from ? undefined : inArm(respondent, index, arm, study.seed)
    return asked ? [asked] : []
  })
}

/** The respondent as the arm asks it; undefined where that is what the protocol asks. */
function inArm(
  respondent: Respondent,
  index: number,
  arm: ControlArm | undefined,
  seed: number,
): Respondent | undefined {
  if (arm === undefined) return respondent
  if (arm === 'history-off') return { ...respondent, history: 'off' }
  const order = blockOrderOf(index, respondent.blocks.length, seed)
  const isProtocol = order.every((block, place) => block === place)
  return isProtocol ? undefined : { ...respondent, blocks: order.map(block => respondent.blocks[block]!) }
}

function planRespondent(
  { instruments, seed, persona, paraphrase }: Omit<Plan, 'respondents' | 'part'>,
  index: number,
): Omit<Respondent, 'cluster'> {
  const blocks = instruments.map((instrument, block): Block => {
    const random = createRandom(deriveSeed(seed, 'item-order', index, instrument.id))
    return {
      instrument,
      instructions:
        paraphrase === 'instructions'
          ? paraphraseOf(instrument, deriveSeed(seed, 'paraphrase', index, instrument.id))
          : instrument.instructions,
      items: random.shuffle(instrument.items),
      optionOrder: optionOrderOf(index, block),
    }
  })
  const text = personaText(persona, deriveSeed(seed, 'persona', index))
  return {
    id: `r${String(index + 1).padStart(4, '0')}`,
    seed: deriveSeed(seed, 'sampling', index) % providerSeedRange,
    ...(text === undefined ? {} : { persona: text }),
    blocks,
  }
}

/** The instructions themselves are one of the wordings. */
function paraphraseOf({ instructions, paraphrases = [] }: Instrument, seed: number): string {
  return createRandom(seed).pick([instructions, ...paraphrases])
}

/** Columns of a Hadamard matrix in Walsh order: balanced, and balanced against each other, for any number of blocks. */
function optionOrderOf(respondent: number, block: number): OptionOrder {
  let bits = respondent & (block + 1)
  let odd = false
  for (; bits > 0; bits &= bits - 1) odd = !odd
  return odd ? 'descending' : 'ascending'
}

function personaText(source: PersonaSource, seed: number): string | undefined {
  switch (source) {
    case 'none':
      return undefined
    case 'demographic':
      return demographicPersona(createRandom(seed)).text
    case 'value-anchored':
      return valueAnchoredPersona(createRandom(seed)).text
  }
}
