import type { PersonaSource, Study } from '../config/study.ts'
import { createRandom, deriveSeed } from '../numerics/random.ts'
import type { OptionOrder } from '../scoring/responses.ts'
import { demographicPersona, valueAnchoredPersona } from './personas.ts'
import type { Block, Respondent } from './respondent.ts'

const providerSeedRange = 2 ** 31

/**
 * The respondents of a study: a pure function of the study.
 *
 * Respondent i is drawn from its own seeds, so a larger study holds the smaller one's respondents unchanged. Option
 * direction is counterbalanced for each block, and any two blocks share it in half of the sessions: one direction for a
 * whole session would let a preference for the first option look like a correlation between the questionnaires.
 */
export function planSessions(
  study: Pick<Study, 'instruments' | 'respondents' | 'seed' | 'persona'>,
): readonly Respondent[] {
  const firstWith = new Map<string, string>()
  return Array.from({ length: study.respondents }, (_, index) => {
    const respondent = planRespondent(study, index)
    const { persona, id } = respondent
    if (persona === undefined) return { ...respondent, cluster: id }
    if (!firstWith.has(persona)) firstWith.set(persona, id)
    return { ...respondent, cluster: firstWith.get(persona)! }
  })
}

function planRespondent(
  { instruments, seed, persona }: Pick<Study, 'instruments' | 'seed' | 'persona'>,
  index: number,
): Omit<Respondent, 'cluster'> {
  const blocks = instruments.map((instrument, block): Block => {
    const random = createRandom(deriveSeed(seed, 'item-order', index, instrument.id))
    return {
      instrument,
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
