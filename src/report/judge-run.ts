import type { Vitest } from 'vitest/node'
import { type Gate, judgeGate } from '../results/judge-gate.ts'
import type { AssessmentRecord, GateRecord } from '../results/results-schema.ts'

/** Judges the gates of a run over all that was assessed; a shard is a part, whose gates are judged when shards are merged. */
export function judgeRun(
  vitest: Vitest,
  gates: readonly Gate[],
  assessments: readonly AssessmentRecord[],
): GateRecord[] {
  if (vitest.config.shard) return []
  return gates.flatMap(gate => {
    const judged = judgeGate(assessments, gate)
    // who runs a part of the tests does not expect all models in it
    return isPartial(vitest)
      ? judged.filter(({ model }) => assessments.some(record => record.model === model))
      : judged
  })
}

function isPartial(vitest: Vitest): boolean {
  const { testNamePattern, tagsFilter, watch } = vitest.config
  // the files named on the command line; Vitest has no public name for them
  const files: unknown = Reflect.get(vitest, 'filenamePattern')
  return Boolean(watch || testNamePattern || tagsFilter?.length || (Array.isArray(files) && files.length > 0))
}
