import type { TestModule, TestRunEndReason, TestSpecification, Vitest } from 'vitest/node'

/** How a run ended. */
export interface RunEnd {
  readonly modules: readonly TestModule[]
  readonly errors: readonly unknown[]
  readonly reason: TestRunEndReason
}

/**
 * True for a run of all tests, in which all passed: only then is what nobody wanted no longer used. A filter of any kind, a
 * skipped test, a shard, a rerun in watch mode or a failure, after which a test may not have come to its later
 * assertions, says nothing of the rest.
 */
export async function isCompleteRun(
  vitest: Vitest,
  specifications: readonly TestSpecification[],
  { modules, errors, reason }: RunEnd,
): Promise<boolean> {
  const { shard, changed, related, tagsFilter, project } = vitest.config as FilterOptions
  const filters = [shard, changed, related, vitest.getGlobalTestNamePattern()]
  if (filters.some(filter => filter !== undefined && filter !== false)) return false
  if ([tagsFilter, project].some(filter => filter !== undefined && filter.length > 0)) return false
  if (reason !== 'passed' || errors.length > 0) return false
  const tests = modules.flatMap(module => [...module.children.allTests()])
  if (tests.some(test => test.result().state !== 'passed')) return false
  const all = await vitest.globTestSpecifications()
  const run = new Set(specifications.map(specificationId))
  return all.every(specification => run.has(specificationId(specification)))
}

interface FilterOptions {
  readonly shard?: unknown
  readonly changed?: unknown
  readonly related?: unknown
  readonly tagsFilter?: readonly string[]
  readonly project?: readonly string[] | string
}

function specificationId({ project, moduleId, pool }: TestSpecification): string {
  return JSON.stringify([project.name, moduleId, pool])
}
