import type { FaultFacts } from './fault-facts.ts'

/**
 * Parts of a request that some servers refuse, and without which the question stays the same question:
 *
 * - `structuredOutput`: left out; the prompt asks for JSON in words too;
 * - `seed`: left out; it is a hint that no provider promises to follow;
 * - `tokenParameter`: the limit is sent under its other name.
 *
 * Sampling is not among them: without it the study would be another.
 */
export type RefusablePart = 'structuredOutput' | 'seed' | 'tokenParameter'

/** How the words of a refusal name each part. */
export const partNames: Readonly<Record<RefusablePart, RegExp>> = {
  structuredOutput:
    /response[ _.]?format|json[ _]?schema|structured[ _-]?output|guided|grammar|output[ _.]?(config|format)/i,
  seed: /\bseed\b/i,
  tokenParameter: /\bmax_(completion_)?tokens\b/i,
}

const notTaken =
  /unsupported|not support|unknown|unrecogni[sz]ed|unexpected|extra (inputs|fields)|extra_forbidden|not permitted|not allowed/i

/**
 * Which of the `candidates` (the parts that the request had) the server refused; undefined when the error is about
 * something else.
 *
 * Servers say it in many ways: as a 400, 404 or 422, some as a 5xx from their inside. A limit that is too high also
 * names its parameter, so only words of not knowing it count for `seed` and `tokenParameter`.
 */
export function refusedPart(
  facts: FaultFacts,
  candidates: readonly RefusablePart[],
): RefusablePart | undefined {
  const status = facts.status ?? 0
  const refusal = [400, 404, 422].includes(status)
  if (facts.codes.includes('model_not_found') || !(refusal || status >= 500)) return undefined
  return candidates.find(part => {
    if (!partNames[part].test(`${facts.parameter ?? ''} ${facts.words}`)) return false
    return part === 'structuredOutput' || (refusal && notTaken.test([...facts.codes, facts.words].join(' ')))
  })
}
