import { ChatModelError, ConfigError } from '../errors.ts'
import { askWithRetries } from './ask-with-retries.ts'
import { charactersOf } from './characters-of.ts'
import type { ChatModel, ChatReply, ChatRequest, StopCause, TokenUsage } from './chat-model.ts'
import { checkReply } from './check-reply.ts'
import { openGate } from './gate.ts'
import { redactError, redactSecrets } from './redact-secrets.ts'

/** What an app may return: its text, or the text with what else it knows. */
export type AppReply =
  | string
  | {
      readonly text: string
      /** `end` by default. */
      readonly stop?: StopCause
      /** The definition's `id` by default. */
      readonly modelReturned?: string
      /** 0 for what is absent. */
      readonly usage?: Partial<TokenUsage>
    }

/** An app under test. */
export interface ModelDefinition {
  /** Name for messages and reports. */
  readonly id: string
  /** Answers the last message of a conversation; gets the whole conversation each time. */
  readonly reply: (request: ChatRequest) => AppReply | Promise<AppReply>
  /** System prompt that stands before the persona; for an app that has its own inside, leave it out. */
  readonly system?: string
  /** Tells versions of the app apart: the same id and version are taken for the same model. */
  readonly version?: string
}

/**
 * Makes a chat model of an app under test.
 *
 * An error inside the app becomes a `ChatModelError` with fault `connection`: a passing fault, since the app's own
 * model may have been busy. The original is its `cause`. When the request is aborted `reply` ends at once, whether or
 * not the app heeds the signal.
 *
 * @throws ConfigError for a definition without a usable `id` or `reply`.
 */
export function defineModel(definition: ModelDefinition): ChatModel {
  checkDefinition(definition)
  const { id, system, version } = definition
  return {
    id,
    provider: 'custom',
    provenance: 'live',
    ...(system === undefined ? {} : { system }),
    identity: {
      provider: 'custom',
      model: id,
      ...(system === undefined ? {} : { system }),
      ...(version === undefined ? {} : { version }),
    },
    gated: true,
    async reply({ gate = openGate, ...request }) {
      const call = {
        provider: 'custom',
        endpoint: id,
        account: id,
        model: id,
        inputCharacters: charactersOf(request),
      }
      return askWithRetries({
        call,
        gate,
        // an app asks again by itself, if it wants to
        maxRetries: 0,
        signal: request.signal,
        attempt: async () => readAppReply(id, await askApp(definition, request)),
        aborted: cause => aborted(id, cause),
      })
    },
  }
}

function checkDefinition(definition: ModelDefinition): void {
  const { id, reply }: { id?: unknown; reply?: unknown } = definition ?? {}
  if (typeof id !== 'string' || id.trim() === '') {
    throw new ConfigError(
      `defineModel was given ${JSON.stringify(id)} as \`id\`.`,
      "Give a name, as in defineModel({ id: 'support-bot', reply }).",
    )
  }
  if (typeof reply !== 'function') {
    throw new ConfigError(
      `defineModel was given ${describe(reply)} as \`reply\` of "${id}".`,
      'Give a function: reply: async ({ system, messages, signal }) => text.',
    )
  }
}

async function askApp({ id, reply }: ModelDefinition, request: ChatRequest): Promise<unknown> {
  // Copies: what an app does to its messages must not reach the session's history.
  const messages = request.messages.map(message => ({ ...message }))
  const abort = whenAborted(request.signal)
  try {
    request.signal?.throwIfAborted()
    return await Promise.race([reply({ ...request, messages }), abort.promise])
  } catch (error) {
    if (error instanceof ChatModelError) throw error
    if (request.signal?.aborted) throw aborted(id, error)
    const words = redactSecrets(
      error instanceof Error ? `${error.name}: ${error.message}` : String(error),
      [],
    )
    throw new ChatModelError(
      'connection',
      `The app behind ${id} threw ${words.replace(/[.\s]+$/, '')}.`,
      'Mend the app, or let its `reply` return what it has.',
      { modelId: id, cause: redactError(error, []) },
    )
  } finally {
    abort.forget()
  }
}

function aborted(id: string, cause: unknown): ChatModelError {
  const options = { modelId: id, cause }
  return new ChatModelError('aborted', `The request to ${id} was aborted.`, 'Run again to go on.', options)
}

function whenAborted(signal: AbortSignal | undefined): { promise: Promise<never>; forget: () => void } {
  let onAbort = () => {}
  const promise = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal?.reason)
    signal?.addEventListener('abort', onAbort, { once: true })
  })
  return { promise, forget: () => signal?.removeEventListener('abort', onAbort) }
}

function readAppReply(id: string, reply: unknown): ChatReply {
  const { text, stop, modelReturned, usage } = (
    typeof reply === 'object' && reply !== null ? reply : { text: reply }
  ) as Partial<Exclude<AppReply, string>>
  if (typeof text !== 'string') {
    throw new ChatModelError(
      'malformed',
      `The app behind ${id} returned ${describe(reply)} instead of text.`,
      'Let `reply` return a string, or an object with `text`.',
      { modelId: id },
    )
  }
  const known = Object.entries(usage ?? {}).filter(([, count]) => count !== undefined)
  const counted = { inputTokens: 0, outputTokens: 0, cachedInputTokens: 0, ...Object.fromEntries(known) }
  const whole = { text, stop: stop ?? 'end', modelReturned: modelReturned ?? id, usage: counted }
  checkReply(`The app behind ${id}`, id, whole)
  return whole
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  if (Array.isArray(value)) return 'an array'
  return typeof value === 'object'
    ? `an object with ${Object.keys(value).join(', ') || 'nothing'}`
    : `a ${typeof value}`
}
