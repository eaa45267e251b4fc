import type { Provenance } from '../src/chat-models/chat-model.ts'
import { MatcherInputError } from '../src/errors.ts'
import type { CommonOptions } from './common-options.ts'
import type { Judgement } from './judgement.ts'
import type { FitSubject } from './received-fit.ts'

const provenances: readonly Provenance[] = ['live', 'recorded', 'simulated']

/** @throws MatcherInputError for a provenance there is not. */
export function requireProvenance(matcher: string, { provenance }: CommonOptions): void {
  if (provenance === undefined || provenances.includes(provenance)) return
  throw new MatcherInputError(
    `${matcher} was given the provenance ${JSON.stringify(provenance)}.`,
    `Choose one of ${provenances.join(', ')}.`,
  )
}

/**
 * Whatever the evidence says, it decides nothing where it is not of the provenance asked for. Answers are `live` only if
 * none of them was replayed.
 *
 * @throws MatcherInputError for a fit alone: nobody knows where its data come from.
 */
export function insistOnProvenance(
  matcher: string,
  { assessment }: FitSubject,
  judgement: Judgement,
  { provenance }: CommonOptions,
): Judgement {
  if (provenance === undefined) return judgement
  if (!assessment) {
    throw new MatcherInputError(
      `${matcher} was given the provenance "${provenance}" for a fit, whose data may come from anywhere.`,
      'Leave the option out, or assert on a model.',
    )
  }
  const { turns } = assessment
  const mixed = turns.asked > 0 && turns.replayed > 0
  if (assessment.provenance === provenance && !(mixed && provenance === 'live')) return judgement
  const found = mixed
    ? `${turns.replayed} of ${turns.asked + turns.replayed} turns are recorded`
    : `they are ${assessment.provenance}`
  return {
    ...judgement,
    verdict: {
      verdict: 'inconclusive',
      reasons: [`${provenance} answers are insisted on, but ${found}`, ...judgement.verdict.reasons],
      remedies: [remedies[provenance]],
    },
  }
}

const remedies: Readonly<Record<Provenance, string>> = {
  live: 'Ask anew: VAAR_MODE=record (which keeps the answers) or VAAR_MODE=live.',
  recorded: 'Replay what is recorded: VAAR_MODE=replay.',
  simulated: 'Give it a simulated model.',
}
