import type { Study } from '../config/study.ts'
import type { AskedRules } from '../recordings/index.ts'
import { protocolVersion } from './prompt.ts'

/** What of a study decides about the words that a model is asked with; the header of its recording says it. */
export function askedRules({
  instruments,
  seed,
  persona,
  itemsPerTurn,
  sampling,
  limits,
}: Study): AskedRules {
  return { protocolVersion, instruments, rules: { seed, persona, itemsPerTurn, sampling, limits } }
}
