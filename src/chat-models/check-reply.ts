import { ChatModelError } from '../errors.ts'
import type { ChatReply, StopCause } from './chat-model.ts'

const stopCauses: readonly StopCause[] = ['end', 'length', 'refusal', 'content-filter']

/**
 * Looks at what code of somebody else gave as a reply, before anything is counted or recorded of it.
 *
 * @param who - As the subject of the message, e.g. `The app behind support-bot`.
 * @throws ChatModelError `bad-request` for what is no reply: asking again would give the same.
 */
export function checkReply(who: string, modelId: string, reply: unknown): asserts reply is ChatReply {
  const refuse = (what: string, mend: string): never => {
    throw new ChatModelError('bad-request', `${who} returned ${what}.`, mend, { modelId })
  }
  if (typeof reply !== 'object' || reply === null) {
    return refuse(`${shown(reply)} as a reply`, 'Return { text, stop, modelReturned, usage }.')
  }
  const { text, stop, modelReturned, usage } = reply as Record<string, unknown>
  if (typeof text !== 'string') refuse(`${shown(text)} as \`text\``, 'Return a string.')
  if (!stopCauses.some(cause => cause === stop)) {
    refuse(`${shown(stop)} as \`stop\``, `Return one of ${stopCauses.join(', ')}.`)
  }
  if (typeof modelReturned !== 'string') {
    refuse(`${shown(modelReturned)} as \`modelReturned\``, 'Return the name of the model that answered.')
  }
  if (typeof usage !== 'object' || usage === null) {
    return refuse(`${shown(usage)} as \`usage\``, 'Return { inputTokens, outputTokens, cachedInputTokens }.')
  }
  const counts = { inputTokens: undefined, outputTokens: undefined, cachedInputTokens: undefined, ...usage }
  for (const [name, count] of Object.entries<unknown>(counts)) {
    if (typeof count === 'number' && count >= 0 && Number.isFinite(count)) continue
    refuse(`${shown(count)} as \`usage.${name}\``, 'Return a number of tokens, or leave it out.')
  }
}

function shown(value: unknown): string {
  return String(JSON.stringify(value) ?? value).slice(0, 100)
}
