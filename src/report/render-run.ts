import type { VaarResults } from '../results/results-schema.ts'
import type { TerminalAbilities } from './model-cells.ts'
import { renderLine } from './render-line.ts'
import { renderModels } from './render-models.ts'
import { renderDrift, renderGate } from './render-notices.ts'

/** How a run is shown when it ends. */
export interface RunDisplay extends TerminalAbilities {
  /** `true`: the table, and in CI the line where every assertion held. */
  readonly report: 'table' | 'line' | boolean
  readonly ci: boolean
}

/** All that the terminal says of a run; empty where there is nothing to say. */
export function renderRun(results: VaarResults, { report, ci, ...terminal }: RunDisplay): string {
  const allHeld = results.tests.every(test => test.assertions.every(({ holds }) => holds))
  const short = report === 'line' || (report === true && ci && allHeld)
  const models = short ? renderLine(results) : renderModels(results, terminal)
  return [
    report === false || results.assessments.length === 0 ? '' : models,
    renderDrift(results.drift),
    renderGate(results.gate),
  ]
    .filter(part => part !== '')
    .join('\n\n')
}
