export { configuredModel, type LoadedConfig, loadConfig, studyWith } from './load-config.ts'
export { readyModel } from './ready-model.ts'
export { defineStudy, type PersonaSource, type SessionLimits, type Study } from './study.ts'
export { defineVaarConfig, type StudyOptions, type VaarConfig } from './vaar-config.ts'
