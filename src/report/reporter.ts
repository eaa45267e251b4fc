import path from 'node:path'
import isUnicodeSupported from 'is-unicode-supported'
import type { Reporter, TestModule, TestRunEndReason, Vitest } from 'vitest/node'
import { appendHistory, checkoutOf, historyDrift, readHistory } from '../history/index.ts'
import { type Gate, judgeGate } from '../results/judge-gate.ts'
import type { DriftRecord, GateRecord, VaarResults } from '../results/results-schema.ts'
import { resultsVersion } from '../results/results-version.ts'
import { collectResults } from './collect-results.ts'
import { historyEntries } from './history-entries.ts'
import { packageVersion } from './package-version.ts'
import { renderLine } from './render-line.ts'
import { renderModels } from './render-models.ts'
import { renderDrift, renderGate } from './render-notices.ts'
import { writeResults } from './write-results.ts'

/** What a run leaves behind, and where. */
export interface ReporterOptions {
  /**
   * What is printed when a run ends: the `table` of models, one `line`, or nothing. Default: the table, and in CI the line
   * where every assertion held.
   */
  readonly report?: 'table' | 'line' | boolean
  /** Where the results are written, from the root; false for nowhere. Default `.vaar/results.json`. */
  readonly outputFile?: string | false
  /** Where measurements are added, from the root; false for nowhere. Default `.vaar/history.jsonl`. */
  readonly history?: string | false
  /** Fails the whole run, or the merge of its shards. */
  readonly gate?: Gate
}

/** What a reporter takes from outside. */
export interface ReporterSurroundings {
  readonly now: () => Date
  readonly environment: Readonly<Record<string, string | undefined>>
}

const brand = Symbol.for('vitest-vaar.reporter')

/** When a run ends: collects what the assertions found, keeps it, judges the gate, prints. Thin: every step is a function elsewhere. */
export class VaarReporter implements Reporter {
  readonly [brand] = true
  readonly #options: ReporterOptions
  readonly #gates: Gate[]
  readonly #surroundings: ReporterSurroundings
  #vitest: Vitest | undefined

  constructor(
    options: ReporterOptions = {},
    surroundings: ReporterSurroundings = { now: () => new Date(), environment: process.env },
  ) {
    this.#options = options
    this.#gates = options.gate ? [options.gate] : []
    this.#surroundings = surroundings
  }

  /** True for an instance of this class, whichever copy of the package made it. */
  static is(reporter: unknown): reporter is VaarReporter {
    return typeof reporter === 'object' && reporter !== null && brand in reporter
  }

  /** Another project of the run has the plugin too: its gate counts as well; for the rest the first project decides. */
  adopt({ gate }: ReporterOptions): void {
    if (gate && !this.#gates.some(known => JSON.stringify(known) === JSON.stringify(gate)))
      this.#gates.push(gate)
  }

  onInit(vitest: Vitest): void {
    this.#vitest = vitest
  }

  async onTestRunEnd(
    modules: readonly TestModule[],
    _errors: readonly unknown[] = [],
    outcome: TestRunEndReason = 'passed',
  ): Promise<void> {
    const vitest = this.#vitest
    if (!vitest) return
    // 1. Collect: what every test left, of all shards where they are merged.
    const collected = collectResults(modules)
    if (collected.unreadable > 0) {
      vitest.logger.warn(
        `vaar: the results of ${collected.unreadable} tests were left by another version of vitest-vaar and are not counted.`,
      )
    }

    // 2. Judge the gate.
    const gate = this.#judgeGates(vitest, collected.assessments)
    if (collected.assessments.length === 0 && gate.length === 0) return

    // 3. Keep the measurements, and look whether they show a drift.
    const checkout = await checkoutOf(vitest.config.root, this.#surroundings.environment)
    const date = this.#surroundings.now()
    const drift = await this.#keepHistory(vitest, historyEntries(collected, checkout, date))

    // 4. Leave the file for other tools.
    const { assessments, tests } = collected
    const results: VaarResults = {
      version: resultsVersion,
      versions: { vaar: packageVersion(), vitest: vitest.version, node: process.versions.node },
      run: { date: date.toISOString(), outcome, ...checkout, shard: shardOf(vitest) },
      assessments,
      tests,
      gate,
      drift: [...drift],
    }
    await this.#write(vitest, results)

    // 5. Tell people.
    this.#print(vitest, results)
    if (gate.some(({ verdict }) => verdict !== 'pass') && !vitest.config.watch) process.exitCode = 1
  }

  /** A shard is a part: its gate is judged when the shards are merged. */
  #judgeGates(vitest: Vitest, assessments: VaarResults['assessments']): GateRecord[] {
    if (vitest.config.shard) return []
    return this.#gates.flatMap(gate => {
      const judged = judgeGate(assessments, gate)
      // who runs a part of the tests does not expect all models in it
      return isPartial(vitest)
        ? judged.filter(({ model }) => assessments.some(record => record.model === model))
        : judged
    })
  }

  async #keepHistory(
    vitest: Vitest,
    entries: Parameters<typeof appendHistory>[1],
  ): Promise<readonly DriftRecord[]> {
    const { history = '.vaar/history.jsonl' } = this.#options
    if (history === false || entries.length === 0) return []
    const file = path.resolve(vitest.config.root, history)
    try {
      await appendHistory(file, entries)
      const { entries: all, unreadable } = await readHistory(file)
      if (unreadable > 0)
        vitest.logger.warn(`vaar: ${unreadable} lines of ${history} cannot be read and are passed over.`)
      return historyDrift(all, { models: entries.map(({ model }) => model) })
    } catch (error) {
      warnUnwritten(vitest, 'history', history, error)
      return []
    }
  }

  async #write(vitest: Vitest, results: VaarResults): Promise<void> {
    const { outputFile = '.vaar/results.json' } = this.#options
    if (outputFile === false) return
    try {
      await writeResults(path.resolve(vitest.config.root, outputFile), results)
    } catch (error) {
      warnUnwritten(vitest, 'results', outputFile, error)
    }
  }

  #print(vitest: Vitest, results: VaarResults): void {
    const { report = true } = this.#options
    const allHeld = results.tests.every(test => test.assertions.every(({ holds }) => holds))
    const short =
      report === 'line' || (report === true && Boolean(this.#surroundings.environment['CI']) && allHeld)
    const parts = [
      report === false || results.assessments.length === 0
        ? ''
        : short
          ? renderLine(results)
          : renderModels(results, { unicode: isUnicodeSupported() }),
      renderDrift(results.drift),
      renderGate(results.gate),
    ].filter(part => part !== '')
    if (parts.length > 0) vitest.logger.log(`\n${parts.join('\n\n')}`)
  }
}

function shardOf({ config: { shard } }: Vitest): string | null {
  return shard ? `${shard.index}/${shard.count}` : null
}

function isPartial(vitest: Vitest): boolean {
  const { testNamePattern, tagsFilter, watch } = vitest.config
  // the files named on the command line; Vitest has no public name for them
  const files: unknown = Reflect.get(vitest, 'filenamePattern')
  return Boolean(watch || testNamePattern || tagsFilter?.length || (Array.isArray(files) && files.length > 0))
}

/** A read-only checkout must not fail a run that passed. */
function warnUnwritten(vitest: Vitest, what: string, file: string, error: unknown): void {
  const { code = String(error) } = error as NodeJS.ErrnoException
  vitest.logger.warn(`vaar: the ${what} could not be written to ${file} (${code}).`)
}
