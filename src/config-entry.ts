/** What `vaar.config.ts` imports: the configuration's type and the models, without Vitest. */
export { anthropic, defineModel, openai } from './chat-models/index.ts'
export { defineVaarConfig, type StudyOptions, type VaarConfig } from './config/index.ts'
export { loadInstrument, privacy, prosocialness, sharing } from './instruments/index.ts'
export { type PlantedModel, type SimulatedOptions, simulated } from './simulation/index.ts'
