import { charactersOf } from '../chat-models/characters-of.ts'
import type { ChatModel, ChatReply, ChatRequest } from '../chat-models/chat-model.ts'
import { checkReply } from '../chat-models/check-reply.ts'
import type { Gate } from '../chat-models/gate.ts'
import { ChatModelError } from '../errors.ts'
import { findPrice } from './find-price.ts'
import type { PriceTable } from './price.ts'
import type { PricedCall } from './process-gate.ts'

/** A gate that takes the prices of models into account. */
export interface PricedGate extends Gate {
  admit: (call: PricedCall, signal?: AbortSignal) => ReturnType<Gate['admit']>
}

/**
 * A chat model whose calls all pass a gate. It stands below the recording: a recorded answer passes nothing. Simulated
 * models cost nothing and ask nobody; they are left as they are.
 *
 * @param prices - The user's own prices, which go before the shipped ones.
 */
export function limitedModel(model: ChatModel, gate: PricedGate, prices: PriceTable = {}): ChatModel {
  if (model.provenance === 'simulated') return model
  const priced: Gate = {
    admit(call, signal) {
      const price = findPrice(call, prices)
      return gate.admit(price ? { ...call, price } : call, signal)
    },
  }
  const { id, provider, provenance, system, identity, gated } = model
  return {
    id,
    provider,
    provenance,
    ...(system === undefined ? {} : { system }),
    identity,
    gated: true,
    reply: request =>
      gated ? model.reply({ ...request, gate: priced }) : askThrough(priced, model, request),
  }
}

/** A model from elsewhere, which knows nothing of gates: a reply of it is one call. */
async function askThrough(gate: Gate, model: ChatModel, request: ChatRequest): Promise<ChatReply> {
  const { id, provider } = model
  const call = { provider, endpoint: id, account: id, model: id, inputCharacters: charactersOf(request) }
  const admission = await gate.admit(call, request.signal)
  try {
    const reply = await model.reply(request)
    checkReply(`The model ${id}`, id, reply)
    admission.settle({ usage: reply.usage })
    return reply
  } catch (error) {
    admission.settle(error instanceof ChatModelError ? { error } : {})
    throw error
  }
}
