import type { ChatMessage, ChatModel, ChatReply, ChatRequest } from '../chat-models/chat-model.ts'
import type { Study } from '../config/study.ts'
import { ChatModelError } from '../errors.ts'
import type { Answer, MissingReason } from '../scoring/responses.ts'
import type { ObservedTurn } from './canary.ts'
import { parseAnswers, soundsLikeRefusal } from './parse-answers.ts'
import {
  answerSchemaOf,
  displayedLabels,
  type Question,
  questionsOf,
  questionsPrompt,
  reAskPrompt,
  systemPrompt,
} from './prompt.ts'
import { type Block, pointOfOption, presentedBlock, type Respondent } from './respondent.ts'
import { addUsage, type Session, type Turn } from './session.ts'

/** Rough size of a token where the server reports no usage, so that the token bound still holds. */
export const charactersPerToken = 4

/** What a session needs of a model. */
export type AskedModel = Pick<ChatModel, 'system' | 'reply'>

type SessionRules = Pick<Study, 'itemsPerTurn' | 'sampling' | 'limits'>

/**
 * Gives one respondent all blocks, one after another, in one conversation that carries its history; where the respondent
 * has `history: 'off'`, every block is a survey of its own, in a conversation of its own. The bounds hold for all
 * conversations together.
 *
 * A reply that refuses, is cut off or cannot be read is asked again at most `limits.reAsks` times; then the answer is
 * missing, with the reason. A passing fault of the chat model (after its own retries) ends the session; what was
 * answered stays.
 *
 * @throws ChatModelError where asking again cannot help (wrong key, unknown model, …) or on abort.
 */
export async function runSession(
  model: AskedModel,
  respondent: Respondent,
  study: SessionRules,
  { signal, onTurn }: { signal?: AbortSignal; onTurn?: (turn: ObservedTurn) => void } = {},
): Promise<Session> {
  const conversation = new Conversation(model, respondent, study, signal)
  const answers = new Map<string, Answer>()
  let fault: ChatModelError | undefined
  const apart = respondent.history === 'off'
  for (const [index, block] of respondent.blocks.entries()) {
    if (apart) conversation.startAfresh()
    const questions = questionsOf(block)
    const size = study.itemsPerTurn === 'all' ? questions.length : study.itemsPerTurn
    for (let from = 0; from < questions.length; from += size) {
      const asked = questions.slice(from, from + size)
      const prompt = questionsPrompt(block, asked, {
        block: apart ? 1 : index + 1,
        of: apart ? 1 : respondent.blocks.length,
        firstOfBlock: from === 0,
      })
      try {
        if (fault) throw fault
        await askQuestions(conversation, block, asked, prompt, study.limits.reAsks, { answers, onTurn })
      } catch (error) {
        if (!(error instanceof ChatModelError) || error.fatal) throw error
        fault = error
        for (const { item } of asked) if (!answers.has(item.id)) answers.set(item.id, { missing: 'fault' })
      }
    }
  }
  return {
    respondentId: respondent.id,
    cluster: respondent.cluster,
    blocks: respondent.blocks.map(presentedBlock),
    answers,
    turns: conversation.turns,
    usage: addUsage(...conversation.turns.map(turn => turn.usage)),
    ...(conversation.boundHit ? { boundHit: conversation.boundHit } : {}),
    ...(fault ? { fault } : {}),
  }
}

/** Asks some questions of a block until each is answered, the re-asks are used up, or a bound is hit. */
async function askQuestions(
  conversation: Conversation,
  block: Block,
  questions: readonly Question[],
  firstPrompt: string,
  reAsks: number,
  { answers, onTurn }: { answers: Map<string, Answer>; onTurn: ((turn: ObservedTurn) => void) | undefined },
): Promise<void> {
  const labels = displayedLabels(block)
  let prompt = firstPrompt
  let open = questions
  for (let attempt = 0; attempt <= reAsks && open.length > 0; attempt++) {
    const bound = conversation.nextBound()
    if (bound) {
      // a reason from an earlier attempt says more than the bound does
      const reason = bound === 'turns' ? 'turn-limit' : 'token-limit'
      for (const { item } of open) if (!answers.has(item.id)) answers.set(item.id, { missing: reason })
      return
    }
    const questions = open
    const { request, reply, kept } = await conversation.ask(prompt, questions, labels.length)
    const read = (given: ChatReply) => readReply(given, block, questions, labels)
    const found = read(reply)
    onTurn?.({ request, instrument: block.instrument, answers: found, read })
    for (const [itemId, answer] of found) answers.set(itemId, answer)
    open = open.filter(({ item }) => typeof answers.get(item.id) !== 'number')
    if (kept) prompt = reAskPrompt(open, labels.length)
  }
}

/** What one reply says of each question: the point of the scale, or why it is missing. */
function readReply(
  reply: ChatReply,
  block: Block,
  questions: readonly Question[],
  labels: readonly string[],
): Map<string, Answer> {
  const answers = new Map<string, Answer>()
  const asked = questions.map(({ key, item }) => ({ key, statement: item.text }))
  const withheld = reply.stop === 'refusal' || reply.stop === 'content-filter'
  const read = withheld
    ? new Map<string, never>()
    : parseAnswers(reply.text, asked, labels, { truncated: reply.stop === 'length' })
  const silent = read.size === 0 ? reasonOfSilence(reply) : reply.stop === 'length' ? 'truncated' : 'unusable'
  for (const { key, item } of questions) {
    const answer = read.get(key)
    if (typeof answer === 'number')
      answers.set(item.id, pointOfOption(answer, block.optionOrder, labels.length))
    else answers.set(item.id, { missing: answer ?? silent })
  }
  return answers
}

function reasonOfSilence(reply: ChatReply): MissingReason {
  if (reply.stop === 'refusal') return 'refused'
  if (reply.stop === 'content-filter') return 'content-filter'
  if (reply.stop === 'length') return 'truncated'
  return soundsLikeRefusal(reply.text) ? 'refused' : 'unusable'
}

/** The state of one session: its history, its bounds, and the only place that asks the model. */
class Conversation {
  readonly turns: Turn[] = []
  boundHit: 'turns' | 'tokens' | undefined
  readonly #history: ChatMessage[] = []
  #tokens = 0
  /** The prompt that was sent last without a reply to keep, and how often it was. */
  #unanswered = { prompt: '', attempts: 0 }

  readonly #model: AskedModel
  readonly #respondent: Respondent
  readonly #study: SessionRules
  readonly #signal: AbortSignal | undefined

  constructor(
    model: AskedModel,
    respondent: Respondent,
    study: SessionRules,
    signal: AbortSignal | undefined,
  ) {
    this.#model = model
    this.#respondent = respondent
    this.#study = study
    this.#signal = signal
  }

  /** Forgets what was said; what was used still counts. */
  startAfresh(): void {
    this.#history.length = 0
    this.#unanswered = { prompt: '', attempts: 0 }
  }

  /** The bound that forbids another turn, if one does. */
  nextBound(): 'turns' | 'tokens' | undefined {
    const { maxTurns, maxTokens } = this.#study.limits
    if (this.turns.length >= maxTurns) this.boundHit ??= 'turns'
    else if (this.#tokens >= maxTokens) this.boundHit ??= 'tokens'
    return this.boundHit
  }

  /**
   * One turn. `kept` says whether the exchange is part of the history from now on: an empty, refused or withheld reply
   * is not, because providers reject empty messages and go on refusing while a refused turn is in the history.
   */
  async ask(
    prompt: string,
    questions: readonly Question[],
    points: number,
  ): Promise<{ request: ChatRequest; reply: ChatReply; kept: boolean }> {
    const messages: ChatMessage[] = [...this.#history, { role: 'user', content: prompt }]
    const request = this.#request(messages, questions, points)
    const reply = await orAborted(this.#model.reply(request), this.#signal)
    this.turns.push({
      reply: reply.text,
      stop: reply.stop,
      modelReturned: reply.modelReturned,
      usage: reply.usage,
    })
    this.#tokens += tokensOf(reply, messages)
    const kept = reply.text.trim() !== '' && (reply.stop === 'end' || reply.stop === 'length')
    if (!kept) this.#unanswered = { prompt, attempts: this.#attemptOf(prompt) + 1 }
    if (kept)
      this.#history.push({ role: 'user', content: prompt }, { role: 'assistant', content: reply.text })
    return { request, reply, kept }
  }

  #attemptOf(prompt: string): number {
    return this.#unanswered.prompt === prompt ? this.#unanswered.attempts : 0
  }

  #request(messages: readonly ChatMessage[], questions: readonly Question[], points: number): ChatRequest {
    const system = systemPrompt(this.#model.system, this.#respondent.persona)
    const attempt = this.#attemptOf(messages.at(-1)!.content)
    return {
      ...(system === undefined ? {} : { system }),
      messages,
      answerSchema: answerSchemaOf(questions, points),
      sampling: this.#study.sampling,
      respondent: { id: this.#respondent.id, seed: this.#respondent.seed },
      ...(attempt > 0 ? { attempt } : {}),
      ...(this.#signal ? { signal: this.#signal } : {}),
    }
  }
}

/** A chat model that does not heed the signal must not keep an aborted study waiting. */
async function orAborted<T>(reply: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return reply
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const abort = () => reject(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([reply, aborted])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

function tokensOf(reply: ChatReply, messages: readonly ChatMessage[]): number {
  const counted = reply.usage.inputTokens + reply.usage.outputTokens
  if (counted > 0) return counted
  const characters = messages.reduce((sum, message) => sum + message.content.length, reply.text.length)
  return Math.ceil(characters / charactersPerToken)
}
