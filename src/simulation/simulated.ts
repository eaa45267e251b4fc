import { setTimeout } from 'node:timers/promises'
import type { ChatModel, ChatReply, ChatRequest } from '../chat-models/chat-model.ts'
import { ArgumentError, ChatModelError } from '../errors.ts'
import { ownInstruments, sharingContexts } from '../instruments/index.ts'
import type { Instrument, Item } from '../instruments/schema.ts'
import { deriveSeed } from '../numerics/random.ts'
import { pointOfOption } from '../sessions/respondent.ts'
import { compilePlantedModel, type PlantedModel } from './planted-model.ts'
import { earlierStatements, type ReadQuestion, readConversation } from './read-conversation.ts'
import { drawRespondent, type Setting, type SimulatedRespondent } from './simulated-respondent.ts'

const ownContexts = Object.values(sharingContexts).map(({ instrument }) => instrument)

/** A planted structural model, and how its respondents behave as a chat model. */
export interface SimulatedOptions extends PlantedModel {
  /** Name in reports. Default `simulated`. */
  readonly id?: string
  /** Default 1. Another seed is another draw of people from the same planted model. */
  readonly seed?: number
  /**
   * Instruments whose statements the respondents know. Default: the package's own three, and the own sharing contexts; a
   * context that the planted model does not name has the paths of `sharing`.
   */
  readonly instruments?: readonly Instrument[]
  /** `auto` answers as JSON where the request has an answer schema, else in words. Default `auto`. */
  readonly format?: 'auto' | 'json' | 'words'
  /** Delay of every reply in milliseconds. Default 0. */
  readonly latencyMs?: number
}

/**
 * A chat model whose answers are drawn from a planted structural model: the same pipeline as a real one, with a truth
 * to compare against.
 *
 * It reads the very messages that a real model gets (statements, displayed options, re-asks) and answers in JSON or in
 * words. Who answers is told by `request.respondent`, or, over HTTP, by the opening of the conversation.
 *
 * @throws ArgumentError for a planted model that cannot be drawn from.
 */
export function simulated(options: SimulatedOptions): ChatModel {
  checkOptions(options)
  const {
    id = 'simulated',
    seed = 1,
    instruments = ownInstruments,
    format = 'auto',
    latencyMs = 0,
    ...planted
  } = options
  const spare = options.instruments ? [] : ownContexts
  const model = compilePlantedModel(planted, instruments, spare)
  const known = new Map<string, { item: Item; instrument: Instrument }>()
  for (const instrument of [...instruments, ...spare])
    for (const item of instrument.items) known.set(item.text.trim(), { item, instrument })

  function answerQuestion(question: ReadQuestion, respondent: SimulatedRespondent, setting: Setting) {
    const found = known.get(question.text.trim())
    if (!found) throw unknownStatement(id, question)
    const point = respondent.answer(found.item, found.instrument, setting)
    if (point === 'declined') return undefined
    const order = question.options[0] === found.instrument.scale.labels[0] ? 'ascending' : 'descending'
    return pointOfOption(point, order, question.options.length)
  }

  /** A questionnaire counts from the block after it on: within a block, its own statements are not a history. */
  function questionnairesBefore(messages: ChatRequest['messages'], now: readonly ReadQuestion[]) {
    if (planted.consistency === undefined) return undefined
    const seen = earlierStatements(messages).map(text => known.get(text.trim())?.instrument.id ?? '')
    const current = known.get(now[0]?.text.trim() ?? '')?.instrument.id
    return new Set(seen.filter(questionnaire => questionnaire !== current))
  }

  return {
    id,
    provider: 'simulated',
    provenance: 'simulated',
    identity: {
      provider: 'simulated',
      seed,
      format,
      planted,
      instruments: instruments.map(instrument => instrument.id),
    },
    async reply(request: ChatRequest): Promise<ChatReply> {
      await pause(latencyMs, id, request.signal)
      const respondent = drawRespondent(model, deriveSeed(seed, whoAnswers(request)))
      const { questions, ask } = readConversation(request.messages)
      const seen = questionnairesBefore(request.messages, questions)
      const conversation = request.messages[0]?.content ?? ''
      const setting = { ask, conversation, ...(seen ? { seen } : {}) }
      const options = new Map(
        questions.map(question => [question, answerQuestion(question, respondent, setting)]),
      )
      const asJson = format === 'json' || (format === 'auto' && request.answerSchema !== undefined)
      const text = asJson ? inJson(options) : inWords(options)
      return {
        text,
        stop: 'end',
        modelReturned: id,
        usage: {
          inputTokens: tokens((request.system ?? '') + request.messages.map(({ content }) => content).join()),
          outputTokens: tokens(text),
          cachedInputTokens: 0,
        },
      }
    },
  }
}

const knownOptions = [
  'id',
  'seed',
  'instruments',
  'format',
  'latencyMs',
  'paths',
  'consistency',
  'correlations',
  'loadings',
  'means',
  'agreement',
  'refusalRate',
  'noise',
  'stability',
]

function checkOptions(options: SimulatedOptions): void {
  const unknown = Object.keys(options).find(name => !knownOptions.includes(name))
  if (unknown !== undefined) {
    throw new ArgumentError(
      `simulated(…) has no option "${unknown}".`,
      `Its options are ${knownOptions.join(', ')}.`,
    )
  }
  if (options.instruments?.some(instrument => typeof instrument !== 'object')) {
    throw new ArgumentError(
      'simulated(…) was given an instrument that is not an object.',
      "Load a file first: simulated({ instruments: [await loadInstrument('./mine.yaml'), …] }).",
    )
  }
}

const refusal = "I'm sorry, but I can't rate these statements."

function inJson(options: ReadonlyMap<ReadQuestion, number | undefined>): string {
  if ([...options.values()].every(option => option === undefined)) return refusal
  return JSON.stringify(Object.fromEntries([...options].map(([{ key }, option]) => [key, option ?? null])))
}

function inWords(options: ReadonlyMap<ReadQuestion, number | undefined>): string {
  if ([...options.values()].every(option => option === undefined)) return refusal
  const lines = [...options].map(([{ key, options: labels }, option]) =>
    option === undefined ? `${key}: prefer not to say` : `${key}: ${option} - ${labels[option - 1]}`,
  )
  return `Here are my ratings.\n\n${lines.join('\n')}`
}

function whoAnswers({ respondent, system, messages }: ChatRequest): string {
  return respondent ? `${respondent.id} ${respondent.seed}` : `${system ?? ''}\n${messages[0]?.content ?? ''}`
}

function unknownStatement(modelId: string, question: ReadQuestion): ChatModelError {
  return new ChatModelError(
    'bad-request',
    `The simulated model "${modelId}" does not know the statement "${question.text}".`,
    "Give it the study's instruments: simulated({ instruments: […] }).",
    { modelId },
  )
}

function tokens(text: string): number {
  return Math.ceil(text.length / 4)
}

async function pause(milliseconds: number, modelId: string, signal: AbortSignal | undefined): Promise<void> {
  try {
    signal?.throwIfAborted()
    if (milliseconds > 0) await setTimeout(milliseconds, undefined, signal ? { signal } : {})
  } catch (cause) {
    throw new ChatModelError('aborted', `Asking "${modelId}" was aborted.`, 'Run it again to go on.', {
      modelId,
      cause,
    })
  }
}
