import { anthropic, defineModel, openai } from '../../src/chat-models/index.ts'
import { simulated } from '../../src/simulation/index.ts'
import { chatModelContract, replyOf } from './chat-model-contract.ts'
import { startAnthropicServer } from './servers/anthropic-server.ts'
import { startOpenaiServer } from './servers/openai-server.ts'
import type { Backend } from './servers/provider-server.ts'

const key = 'sk-contract-0123456789abcdef'
const always: Backend = () => replyOf('3')

chatModelContract('openai', {
  open: () => openaiOver(always),
  openWith: openaiOver,
  structured: true,
})

async function openaiOver(respond: Backend) {
  const { baseURL, close } = await startOpenaiServer({ respond, key })
  return { model: openai('gpt-5-mini', { apiKey: key, baseURL, maxRetries: 0 }), key, close }
}

chatModelContract('anthropic', {
  open: () => anthropicOver(always),
  openWith: anthropicOver,
  stops: ['end', 'length', 'refusal'],
  structured: true,
})

async function anthropicOver(respond: Backend) {
  const { baseURL, close } = await startAnthropicServer({ respond, key })
  return { model: anthropic('claude-haiku-4-5', { apiKey: key, baseURL, maxRetries: 0 }), key, close }
}

chatModelContract('defineModel', {
  open: () => appOver(always),
  openWith: appOver,
  structured: true,
})

function appOver(reply: Backend) {
  return { model: defineModel({ id: 'support-bot', reply }) }
}

chatModelContract('simulated', { open: () => ({ model: simulated({}) }), structured: true })
