import type { TestModule } from 'vitest/node'
import { mergeAssessments } from '../results/merge-assessments.ts'
import { type TestRecord, testRecordSchema, type VaarResults } from '../results/results-schema.ts'

/** What the tests of a run, or of all merged shards, left behind. */
export type Collected = Pick<VaarResults, 'assessments' | 'tests'> & {
  /** Tests whose results were left by another version of the package. */
  readonly unreadable: number
}

/** Reads the metas of all tests. They come from blobs of other machines too, so they are checked. */
export function collectResults(modules: readonly TestModule[]): Collected {
  const tests: VaarResults['tests'] = []
  const assessments: TestRecord['assessments'] = []
  let unreadable = 0
  for (const module of modules) {
    for (const test of module.children.allTests()) {
      const { vaar } = test.meta()
      if (vaar === undefined) continue
      const { data } = testRecordSchema.safeParse(vaar)
      if (!data) {
        unreadable++
        continue
      }
      assessments.push(...data.assessments)
      tests.push({
        file: module.relativeModuleId,
        project: test.project.name,
        name: test.fullName,
        state: test.result().state,
        assertions: data.assertions,
      })
    }
  }
  return { assessments: mergeAssessments(assessments), tests, unreadable }
}
