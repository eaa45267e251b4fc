import type { Assessment } from '../src/assessment/assess.ts'
import { plainText } from '../src/report/plain-text.ts'

/** Whose answers they are, and how many: a respondent is a persona that the model answers as. */
export function dataLine({ provenance, turns, respondents, missing, modelsReturned }: Assessment): string {
  const mixed = turns.asked > 0 && turns.replayed > 0
  const origin = mixed ? `recorded and ${provenance}` : provenance
  const share = mixed ? ` (${turns.asked} of ${turns.asked + turns.replayed} turns asked in this run)` : ''
  const whose =
    provenance === 'simulated'
      ? `answers of the simulated model ${namesOf(modelsReturned)}, which asks no provider`
      : `${origin} answers${share} of ${namesOf(modelsReturned)}`
  const dropped = respondents.dropped > 0 ? `, ${respondents.dropped} dropped for missing answers` : ''
  return `${whose}: ${respondents.asked} respondents (personas)${dropped}, ${(100 * missing.rate).toFixed(1)}% of answers missing`
}

/** Providers choose these names: shown plain, and not without end. */
function namesOf(models: readonly string[]): string {
  const shown = models.slice(0, 3).map(name => plainText(name))
  const more = models.length > 3 ? ` and ${models.length - 3} more` : ''
  return shown.join(', ') + more || 'nobody'
}
