export { renderLine } from './render-line.ts'
export { renderModels, type TerminalAbilities } from './render-models.ts'
export { type ReporterOptions, VaarReporter as default, VaarReporter } from './reporter.ts'
