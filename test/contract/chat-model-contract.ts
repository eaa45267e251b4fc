import { inspect } from 'node:util'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { ChatModel, ChatReply, ChatRequest, StopCause } from '../../src/chat-models/chat-model.ts'
import { ChatModelError } from '../../src/errors.ts'
import type { Backend } from './servers/provider-server.ts'

/** A chat model under the contract. */
export interface Subject {
  readonly model: ChatModel
  /** A request that it can answer; a plain question by default. */
  readonly request?: ChatRequest
  /** Key that must show nowhere. */
  readonly key?: string
  readonly close?: () => Promise<void>
}

/** How to get the subjects, and what they can do. */
export interface ChatModelContract {
  /** A model that answers by itself. */
  readonly open: () => Subject | Promise<Subject>
  /** A model whose replies come from `backend`; without it the tests of what is carried where are left out. */
  readonly openWith?: (backend: Backend) => Subject | Promise<Subject>
  /** Stop causes that it can report. */
  readonly stops?: readonly StopCause[]
  /** True where the answer schema reaches the backend. */
  readonly structured?: boolean
  /** True where it counts tokens. */
  readonly counts?: boolean
}

const question: ChatRequest = {
  system: 'You are Ada.',
  messages: [
    { role: 'user', content: 'Statement 1: I read every privacy notice.' },
    { role: 'assistant', content: '{"p1": 2}' },
    { role: 'user', content: 'Statement 2: I share what I know.' },
  ],
  respondent: { id: 'r-007', seed: 7 },
}

const withSchema: ChatRequest = {
  ...question,
  answerSchema: { name: 'answers', keys: ['s1', 's2'], minimum: 1, maximum: 5 },
}

/** A reply with the given text, and numbers that are easy to tell apart. */
export function replyOf(text: string, rest: Partial<ChatReply> = {}): ChatReply {
  const usage = { inputTokens: 120, outputTokens: 7, cachedInputTokens: 64 }
  return { text, stop: 'end', modelReturned: 'model-2026-01-01', usage, ...rest }
}

/**
 * What every chat model promises. One line runs it:
 * `chatModelContract('simulated', { open: () => ({ model: simulated(...), request }) })`.
 */
export function chatModelContract(name: string, contract: ChatModelContract): void {
  describe(`${name} keeps the chat-model contract`, () => {
    promisesOfAll(contract)
    const { openWith } = contract
    if (openWith !== undefined) promisesOverABackend({ ...contract, openWith })
  })
}

async function opened(subject: Subject | Promise<Subject>): Promise<Subject & { request: ChatRequest }> {
  const ready = await subject
  onTestFinished(async () => ready.close?.())
  return { request: question, ...ready }
}

function promisesOfAll({ open, counts = true }: ChatModelContract): void {
  test('replies with text, a stop cause, a model and whole token counts', async () => {
    const { model, request } = await opened(open())
    const reply = await model.reply(request)
    expect(reply.text).toBeTypeOf('string')
    expect(['end', 'length', 'refusal', 'content-filter']).toContain(reply.stop)
    expect(reply.modelReturned).not.toBe('')
    const { inputTokens, outputTokens, cachedInputTokens } = reply.usage
    for (const tokens of [inputTokens, outputTokens, cachedInputTokens]) {
      expect(Number.isSafeInteger(tokens) && tokens >= 0).toBe(true)
    }
    expect(cachedInputTokens).toBeLessThanOrEqual(inputTokens)
    expect(inputTokens > 0 && outputTokens > 0).toBe(counts)
  })

  test('leaves the request as it was', async () => {
    const { model, request } = await opened(open())
    const before = structuredClone(request)
    await model.reply(request)
    expect(request).toEqual(before)
  })

  test('ends at once with the fault `aborted` when the signal was aborted before', async () => {
    const { model, request } = await opened(open())
    const failure = await failureOf(model.reply({ ...request, signal: AbortSignal.abort() }))
    expect(failure).toMatchObject({ fault: 'aborted', modelId: model.id, fatal: true })
  })

  test('answers after an aborted request as before it', async () => {
    const { model, request } = await opened(open())
    await failureOf(model.reply({ ...request, signal: AbortSignal.abort() }))
    await expect(model.reply(request)).resolves.toHaveProperty('text')
  })

  test('has an identity of plain JSON that stays the same', async () => {
    const { model, request } = await opened(open())
    const before = structuredClone(model.identity)
    expect(JSON.parse(JSON.stringify(model.identity))).toEqual(before)
    await model.reply(request)
    expect(model.identity).toEqual(before)
    expect(model.id).not.toBe('')
  })

  test('shows its key nowhere', async () => {
    const { model, request, key } = await opened(open())
    if (key === undefined) return
    await model.reply(request)
    expect(inspect(model, { depth: null, showHidden: true }) + JSON.stringify(model)).not.toContain(key)
  })
}

function promisesOverABackend(
  contract: ChatModelContract & Required<Pick<ChatModelContract, 'openWith'>>,
): void {
  const { openWith, stops = ['end', 'length', 'refusal', 'content-filter'], counts = true } = contract

  test('carries the system prompt and the whole history, in order', async () => {
    const seen: ChatRequest[] = []
    const { model } = await opened(openWith(request => recordAndReply(seen, request)))
    await model.reply(question)
    expect(seen[0]).toMatchObject({ system: question.system, messages: question.messages })
  })

  test('keeps nothing from one request to the next', async () => {
    const seen: ChatRequest[] = []
    const { model } = await opened(openWith(request => recordAndReply(seen, request)))
    await model.reply(question)
    await model.reply({ messages: [{ role: 'user', content: 'Who are you?' }] })
    expect(seen[1]?.messages).toEqual([{ role: 'user', content: 'Who are you?' }])
    expect(seen[1]?.system).toBeUndefined()
  })

  test('hands on the text, the model that answered and the token counts', async () => {
    const { model } = await opened(openWith(() => replyOf('Mostly. "Ünïcode" 🙂\n2')))
    const reply = await model.reply(question)
    expect(reply).toMatchObject({ text: 'Mostly. "Ünïcode" 🙂\n2', modelReturned: 'model-2026-01-01' })
    if (counts) expect(reply.usage).toEqual({ inputTokens: 120, outputTokens: 7, cachedInputTokens: 64 })
  })

  test.for(stops)('reports the stop cause %s', async stop => {
    const { model } = await opened(openWith(() => replyOf('I would rather not.', { stop })))
    const reply = await model.reply(question)
    expect(reply.stop).toBe(stop)
    expect(reply.text).toBe('I would rather not.')
  })

  test('takes an empty text for a reply', async () => {
    const { model } = await opened(openWith(() => replyOf('')))
    await expect(model.reply(question)).resolves.toMatchObject({ text: '', stop: 'end' })
  })

  test('goes on after an empty reply in the history', async () => {
    const { model } = await opened(openWith(() => replyOf('4')))
    const messages = question.messages.map(one => (one.role === 'assistant' ? { ...one, content: '' } : one))
    await expect(model.reply({ ...question, messages })).resolves.toMatchObject({ text: '4' })
  })

  test('does not mix up replies that are under way at once', async () => {
    const { model } = await opened(openWith(slowEcho))
    const texts = Array.from({ length: 40 }, (_, at) => `respondent ${at}`)
    const replies = await Promise.all(
      texts.map(content => model.reply({ ...question, messages: [{ role: 'user', content }] })),
    )
    expect(replies.map(({ text }) => text)).toEqual(texts)
  })

  test('ends soon with the fault `aborted` when the signal is aborted on the way', async () => {
    const { model } = await opened(openWith(() => new Promise<never>(() => {})))
    const started = performance.now()
    const failure = await failureOf(model.reply({ ...question, signal: AbortSignal.timeout(60) }))
    expect(failure.fault).toBe('aborted')
    expect(performance.now() - started).toBeLessThan(1000)
  })

  test('throws a ChatModelError that names the model, and nothing else, when the backend fails', async () => {
    const { model } = await opened(
      openWith(() => {
        throw new RangeError('no more answers')
      }),
    )
    const failure = await failureOf(model.reply(question))
    expect(failure).toBeInstanceOf(ChatModelError)
    expect(failure.modelId).toBe(model.id)
    expect(failure.message).toContain(failure.mend)
  })

  test.runIf(contract.structured)('asks for the wanted form of the answer', async () => {
    const seen: ChatRequest[] = []
    const { model } = await opened(
      openWith(request => {
        seen.push(request)
        return replyOf(
          JSON.stringify(Object.fromEntries((request.answerSchema?.keys ?? []).map(key => [key, 3]))),
        )
      }),
    )
    const reply = await model.reply(withSchema)
    expect(seen[0]?.answerSchema).toEqual(withSchema.answerSchema)
    expect(JSON.parse(reply.text)).toEqual({ s1: 3, s2: 3 })
  })
}

function recordAndReply(seen: ChatRequest[], request: ChatRequest): ChatReply {
  seen.push(request)
  return replyOf('3')
}

// Later requests answer sooner, so that replies overtake each other.
async function slowEcho({ messages }: ChatRequest): Promise<ChatReply> {
  const text = messages.at(-1)?.content ?? ''
  await new Promise(resolve => setTimeout(resolve, 40 - Number(text.split(' ')[1])))
  return replyOf(text)
}

/** The `ChatModelError` that a promise ends with; fails when it ends in any other way. */
export async function failureOf(promise: Promise<unknown>): Promise<ChatModelError> {
  const outcome = await promise.then(
    value => ({ value }),
    (error: unknown) => ({ error }),
  )
  if ('error' in outcome && outcome.error instanceof ChatModelError) return outcome.error
  throw new Error(`expected a ChatModelError, got ${inspect(outcome)}`)
}
