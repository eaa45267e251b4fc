import { WriteStream } from 'node:tty'
import isUnicodeSupported from 'is-unicode-supported'
import type { Reporter, TestModule, TestRunEndReason, Vitest } from 'vitest/node'
import { checkoutOf } from '../history/index.ts'
import type { Spending } from '../limits/index.ts'
import type { Gate } from '../results/judge-gate.ts'
import type { VaarResults } from '../results/results-schema.ts'
import { resultsVersion } from '../results/results-version.ts'
import { collectResults } from './collect-results.ts'
import { historyEntries } from './history-entries.ts'
import { judgeRun } from './judge-run.ts'
import { keepHistory, keepResults } from './keep-run.ts'
import { packageVersion } from './package-version.ts'
import { renderRun } from './render-run.ts'

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
  /** What the run has spent, all models together; absent where nobody counts. */
  readonly spent?: () => Spending
}

const brand = Symbol.for('vitest-vaar.reporter')

/** When a run ends: collects what the assertions found, keeps it, judges the gate, prints. Thin: every step is a function elsewhere. */
export class VaarReporter implements Reporter {
  readonly [brand] = true
  readonly #options: ReporterOptions
  readonly #gates: Gate[]
  readonly #surroundings: ReporterSurroundings
  #vitest: Vitest | undefined

  constructor(options: ReporterOptions = {}, surroundings: Partial<ReporterSurroundings> = {}) {
    this.#options = options
    this.#gates = options.gate ? [options.gate] : []
    this.#surroundings = { now: () => new Date(), environment: process.env, ...surroundings }
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
    const {
      report = true,
      outputFile = '.vaar/results.json',
      history = '.vaar/history.jsonl',
    } = this.#options
    const { now, environment, spent } = this.#surroundings

    // 1. Collect: what every test left, of all shards where they are merged.
    const { assessments, tests, unreadable } = collectResults(modules)
    if (unreadable > 0) {
      vitest.logger.warn(
        `vaar: the results of ${unreadable} tests were left by another version of vitest-vaar and are not counted.`,
      )
    }

    // 2. Judge the gate.
    const gate = judgeRun(vitest, this.#gates, assessments)
    if (assessments.length === 0 && gate.length === 0) return

    // 3. Keep the measurements, and look whether they show a drift.
    const checkout = await checkoutOf(vitest.config.root, environment)
    const date = now()
    const entries = historyEntries({ assessments, tests }, checkout, date)
    const drift = await keepHistory(vitest, history, entries)

    // 4. Leave the file for other tools.
    const results: VaarResults = {
      version: resultsVersion,
      versions: { vaar: packageVersion(), vitest: vitest.version, node: process.versions.node },
      run: {
        date: date.toISOString(),
        outcome,
        ...checkout,
        shard: shardOf(vitest),
        // who merges shards spends nothing; each shard's own file has what it spent
        ...(spent && !vitest.config.mergeReports ? { spent: spent() } : {}),
      },
      assessments,
      tests,
      gate,
      drift: [...drift],
    }
    await keepResults(vitest, outputFile, results)

    // 5. Tell people.
    const text = renderRun(results, {
      report,
      ci: Boolean(environment['CI']),
      unicode: isUnicodeSupported(),
      columns: widthOf(vitest),
    })
    if (text !== '') vitest.logger.log(`\n${text}`)
    if (gate.some(({ verdict }) => verdict !== 'pass') && !vitest.config.watch) process.exitCode = 1
  }
}

/** Undefined where the output is no terminal. */
function widthOf({ logger: { outputStream } }: Vitest): number | undefined {
  return outputStream instanceof WriteStream ? outputStream.columns : undefined
}

function shardOf({ config: { shard } }: Vitest): string | null {
  return shard ? `${shard.index}/${shard.count}` : null
}
