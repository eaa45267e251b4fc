export type { TerminalAbilities } from './model-cells.ts'
export { renderLine } from './render-line.ts'
export { renderModels } from './render-models.ts'
export { type ReporterOptions, VaarReporter as default, VaarReporter } from './reporter.ts'
