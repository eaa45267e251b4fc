import path from 'node:path'
import colors from 'tinyrainbow'
import type { RecordingUseEvent } from '../broker/index.ts'
import type { Compaction } from '../recordings/compact-recording.ts'
import type { ObsoleteTurns } from '../recordings/obsolete-turns.ts'
import { isOtherModel } from '../recordings/returned-model.ts'
import { plainText } from './plain-text.ts'

/** What there is to say of the recordings of a run. */
export interface RecordingsOfRun {
  readonly uses: readonly RecordingUseEvent[]
  readonly obsolete: readonly ObsoleteTurns[]
  /** What `vitest -u` rewrote. */
  readonly compacted: readonly Compaction[]
  /** Paths are shown from here. */
  readonly root: string
}

/** Lines for the end of a run; empty where the recordings ask for nothing. */
export function renderRecordingUse({ uses, obsolete, compacted, root }: RecordingsOfRun): string {
  const expired = uses
    .filter(use => use.expired > 0)
    .map(use => `${plainText(use.model)}: ${count(use.expired, 'answer')} past recordings.maxAge asked again`)
  const unused = compacted.length > 0 ? [] : obsolete.map(found => describeObsolete(found, root))
  const rewritten = compacted.flatMap(({ file, removed, before, after }) =>
    after === before && removed === 0
      ? []
      : `${path.relative(root, file)}: ${count(removed, 'obsolete turn')} removed, ${size(before)} to ${size(after)}`,
  )
  const advice = unused.length > 0 ? ['vitest -u removes what no test of this run used.'] : []
  const lines = [
    ...new Set(uses.flatMap(describeOtherModels)),
    ...expired,
    ...unused,
    ...rewritten,
    ...advice,
  ]
  return lines.length === 0
    ? ''
    : `\n ${colors.bold('Recordings')}\n${lines.map(line => `   ${line}`).join('\n')}`
}

function describeOtherModels({ model, requested, modelsReturned }: RecordingUseEvent): readonly string[] {
  if (requested === undefined) return []
  const others = Object.keys(modelsReturned).filter(name => isOtherModel(requested, name))
  if (others.length === 0) return []
  const names = others.map(name => plainText(name)).join(', ')
  return [`${plainText(model)}: ${plainText(requested)} was asked for, ${names} answered`]
}

function describeObsolete({ file, keys, of }: ObsoleteTurns, root: string): string {
  const share = keys.size === of ? `all ${count(of, 'turn')}` : `${keys.size} of ${count(of, 'turn')}`
  return `${path.relative(root, file)}: ${share} obsolete`
}

function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? '' : 's'}`
}

function size(bytes: number): string {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`
}
