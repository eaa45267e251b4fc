import colors from 'tinyrainbow'
import type { DriftRecord, GateRecord } from '../results/results-schema.ts'
import { plainText } from './plain-text.ts'

/** A line a shift that the history shows. */
export function renderDrift(drift: readonly DriftRecord[]): string {
  return drift
    .map(({ model, path, before, after, since, measurements, pvalue }) => {
      const place = since.commit === null ? '' : `, commit ${since.commit.slice(0, 8)}`
      const probability = pvalue < 0.001 ? 'p < 0.001' : `p = ${pvalue.toFixed(3)}`
      return ` ${colors.yellow('drift')} ${plainText(model)}: ${plainText(path)} went from ${before.toFixed(3)} to ${after.toFixed(3)} at the measurement of ${since.date.slice(0, 10)}${place} (${probability}, ${measurements} measurements)`
    })
    .join('\n')
}

/** What a pooled gate came to: every model that did not pass, with its reasons, or that all passed. */
export function renderGate(gate: readonly GateRecord[]): string {
  const stopped = gate.filter(({ verdict }) => verdict !== 'pass')
  if (stopped.length === 0) {
    return gate.length === 0 ? '' : ` ${colors.green('gate passed')}: ${gate[0]!.claim}, of every model`
  }
  const lines = stopped.map(
    ({ model, verdict, claim, reasons }) =>
      `   ${plainText(model)}: ${verdict} (${claim}): ${reasons.map(reason => plainText(reason, 300)).join('; ') || 'not above it'}`,
  )
  return [` ${colors.red('gate failed')}`, ...lines].join('\n')
}
