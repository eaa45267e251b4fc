import type { Study } from '../config/study.ts'
import type { AskedRules } from '../recordings/index.ts'
import { protocolVersion } from './prompt.ts'

/** What of a study decides about the words that a model is asked with; the header of its recording says it. */
export function askedRules(study: Study): AskedRules {
  const { instruments, seed, persona, paraphrase, contexts, itemsPerTurn, sampling, limits } = study
  const rules = { seed, persona, paraphrase, contexts, itemsPerTurn, sampling, limits }
  return { protocolVersion, instruments, rules }
}
