import type { ChatModel, ChatRequest } from '../chat-models/chat-model.ts'
import type { Study } from '../config/study.ts'
import type { Price } from '../limits/index.ts'
import { planSessions } from '../sessions/plan-sessions.ts'
import { charactersPerToken, runSession } from '../sessions/run-session.ts'

/** What a study would ask of a provider, if every answer comes at the first asking. */
export interface StudyCost {
  readonly sessions: number
  readonly calls: number
  /** Tokens are estimated: four characters each, reasoning not counted. */
  readonly inputTokens: number
  readonly outputTokens: number
  /** Part of `inputTokens` that repeats an earlier turn of its session, and may come from the provider's prompt cache. */
  readonly repeatedInputTokens: number
  /** Undefined for a model without a price. `least` has every repeated token from the cache, `most` none. */
  readonly usd: { readonly least: number; readonly most: number } | undefined
}

/** Sessions that are played to learn what one takes; personas differ in length. */
const played = 24

/**
 * Counts what the protocol and every control arm would ask: some sessions are played through against a model that only
 * counts, and the rest taken to be like them.
 *
 * @param respondents - Sessions of the protocol.
 * @param system - The model's own system prompt, which every request carries.
 */
export async function studyCost(
  study: Study,
  respondents: number,
  { system, price }: { system?: string | undefined; price?: Price | undefined },
): Promise<StudyCost> {
  const total = { sessions: 0, calls: 0, inputTokens: 0, outputTokens: 0, repeatedInputTokens: 0 }
  for (const arm of [undefined, ...study.arms]) {
    const part = { from: 0, to: played, ...(arm ? { arm } : {}) }
    const plan = planSessions({ ...study, part })
    const counted = countingModel(system)
    for (const respondent of plan) await runSession(counted.model, respondent, study)
    // an arm that takes sessions over from the protocol has fewer of its own
    const share = respondents / played
    total.sessions += plan.length * share
    total.calls += counted.of.calls * share
    total.inputTokens += (counted.of.input / charactersPerToken) * share
    total.repeatedInputTokens += (counted.of.repeated / charactersPerToken) * share
    total.outputTokens += (counted.of.output / charactersPerToken) * share
  }
  const rounded = {
    sessions: Math.round(total.sessions),
    calls: Math.round(total.calls),
    inputTokens: Math.round(total.inputTokens),
    outputTokens: Math.round(total.outputTokens),
    repeatedInputTokens: Math.round(total.repeatedInputTokens),
  }
  return { ...rounded, usd: price && usdOf(rounded, price) }
}

/** Answers every question with the lowest option, as JSON, and counts characters. */
function countingModel(system: string | undefined) {
  const of = { calls: 0, input: 0, repeated: 0, output: 0 }
  const model: ChatModel = {
    id: 'counted',
    provider: 'simulated',
    provenance: 'simulated',
    ...(system === undefined ? {} : { system }),
    identity: {},
    async reply(request: ChatRequest) {
      const text = JSON.stringify(Object.fromEntries((request.answerSchema?.keys ?? []).map(key => [key, 1])))
      const history = request.messages.slice(0, -1)
      const length = (messages: ChatRequest['messages']) =>
        messages.reduce((sum, { content }) => sum + content.length, request.system?.length ?? 0)
      of.calls++
      of.input += length(request.messages)
      if (history.length > 0) of.repeated += length(history)
      of.output += text.length
      const usage = { inputTokens: 0, outputTokens: 0, cachedInputTokens: 0 }
      return { text, stop: 'end', modelReturned: 'counted', usage }
    },
  }
  return { model, of }
}

function usdOf(
  { inputTokens, outputTokens, repeatedInputTokens }: Omit<StudyCost, 'usd'>,
  { input, output, cachedInput = input }: Price,
): { least: number; most: number } {
  const most = (inputTokens * input + outputTokens * output) / 1e6
  return { most, least: most - (repeatedInputTokens * (input - cachedInput)) / 1e6 }
}
