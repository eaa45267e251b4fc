import type { Reporter, TestCase, TestModule, Vitest } from 'vitest/node'
import type { AssertionRecord } from './assertion-record.ts'
import { renderTable } from './render-table.ts'

const brand = Symbol.for('vitest-vaar.reporter')

/** Prints, when a run ends, what every assertion of this package found. Thin: it only collects. */
export class VaarReporter implements Reporter {
  readonly [brand] = true
  #vitest: Vitest | undefined

  /** True for an instance of this class, whichever copy of the package made it. */
  static is(reporter: unknown): boolean {
    return typeof reporter === 'object' && reporter !== null && brand in reporter
  }

  onInit(vitest: Vitest): void {
    this.#vitest = vitest
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const records = modules.flatMap(module => [...module.children.allTests()].flatMap(recordsOf))
    if (records.length > 0) this.#vitest?.logger.log(`\n${renderTable(records)}`)
  }
}

function recordsOf(test: TestCase): readonly AssertionRecord[] {
  return test.meta().vaar ?? []
}
