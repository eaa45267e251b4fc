export type { AssertionRecord } from './assertion-record.ts'
export { renderTable } from './render-table.ts'
export { VaarReporter as default, VaarReporter } from './reporter.ts'
