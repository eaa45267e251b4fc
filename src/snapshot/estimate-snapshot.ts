import { type ComparedEstimate, compareEstimates } from './compare-estimates.ts'
import {
  formatEstimate,
  parseEstimates,
  type SnapshotEstimate,
  type StoredEstimate,
} from './estimate-line.ts'

/** What Vitest's domain snapshots want of a kind of value. */
export interface EstimateSnapshot {
  readonly name: string
  capture(received: unknown): readonly SnapshotEstimate[]
  render(captured: readonly SnapshotEstimate[]): string
  parseExpected(input: string): readonly StoredEstimate[]
  match(
    captured: readonly SnapshotEstimate[],
    expected: readonly StoredEstimate[],
  ): { pass: boolean; resolved: string; expected: string }
  /** What the last `match` compared; undefined where the snapshot held nothing yet. */
  compared(): readonly ComparedEstimate[] | undefined
}

/**
 * Adapter between estimates and Vitest's snapshot files. One use, one adapter: it remembers what it compared, for the message.
 *
 * @param level - Chance of a false alarm.
 */
export function estimateSnapshot(level: number): EstimateSnapshot {
  let compared: readonly ComparedEstimate[] | undefined
  return {
    name: 'vaar-estimates',
    capture: received => received as readonly SnapshotEstimate[],
    render: captured => block(captured.map(estimate => formatEstimate(estimate))),
    parseExpected: parseEstimates,
    match(captured, stored) {
      compared = compareEstimates(captured, stored, level)
      return {
        pass: compared.every(({ status }) => status === 'kept'),
        resolved: block(compared.flatMap(({ line }) => line ?? [])),
        expected: block(stored.map(({ line }) => line)),
      }
    },
    compared: () => compared,
  }
}

/** Lines of their own, as Vitest's snapshots of several lines are. */
function block(lines: readonly string[]): string {
  return `\n${lines.join('\n')}\n`
}
