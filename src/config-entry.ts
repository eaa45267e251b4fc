/** What `vaar.config.ts` and scripts import: the models, the configuration's type and the way to an assessment, without Vitest. */
export { type Assessment, type AssessOptions, assess } from './assessment/assess.ts'
export { processRun, type RunSettings } from './broker/index.ts'
export { anthropic, defineModel, openai } from './chat-models/index.ts'
export {
  defineStudy,
  defineVaarConfig,
  type Study,
  type StudyOptions,
  type VaarConfig,
} from './config/index.ts'
export { loadInstrument, privacy, prosocialness, sharing, sharingContexts } from './instruments/index.ts'
export { type PlanOptions, planStudy, type StudyPlan } from './planning/index.ts'
export {
  type Compaction,
  compactRecordings,
  fileStore,
  memoryStore,
  type RecordingMode,
  type Recordings,
} from './recordings/index.ts'
export { type PlantedModel, type SimulatedOptions, simulated } from './simulation/index.ts'
