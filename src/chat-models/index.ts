export { anthropic } from './anthropic.ts'
export type {
  AnswerSchema,
  ChatMessage,
  ChatModel,
  ChatReply,
  ChatRequest,
  Provenance,
  Sampling,
  StopCause,
  TokenUsage,
} from './chat-model.ts'
export { type AppReply, defineModel, type ModelDefinition } from './custom.ts'
export { openai } from './openai.ts'
export type { ProviderOptions, ProviderSurroundings } from './provider-options.ts'
