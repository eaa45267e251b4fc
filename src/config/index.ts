export { configuredModel, type LoadedConfig, loadConfig, readyModel, studyWith } from './load-config.ts'
export { defineStudy, type PersonaSource, type SessionLimits, type Study } from './study.ts'
export { defineVaarConfig, type StudyOptions, type VaarConfig } from './vaar-config.ts'
