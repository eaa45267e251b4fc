import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Plugin, TestTagDefinition } from 'vitest/config'
import { type BrokerAddress, brokerOf } from './broker/index.ts'
import { ConfigError } from './errors.ts'
import { llmTag } from './llm-tag.ts'
import { describeSpending } from './report/describe-spending.ts'
import { ProgressReporter } from './report/progress-reporter.ts'
import { RecordingsReporter } from './report/recordings-reporter.ts'
import { type ReporterOptions, VaarReporter } from './report/reporter.ts'
import { requireGate } from './results/judge-gate.ts'

/** Options of the plugin; `report`, `outputFile`, `history` and `gate` say what a run leaves behind. */
export interface VaarPluginOptions extends ReporterOptions {
  /** Configuration file, from the project's root. Default: found by name (`vaar.config.ts`, …). */
  readonly config?: string
  /**
   * Time-out in milliseconds of tests with the tag `llm` (all that are made with this package's `test`), where the project
   * leaves it at Vitest's default of 5 seconds: a study of a real model takes minutes. Default 15 minutes.
   */
  readonly testTimeout?: number
  /** Show how far the studies are: bars on a terminal, else a line at each quarter or minute. Default true. */
  readonly progress?: boolean
}

/** What the plugin tells the fixtures in the workers. */
export interface ProvidedSettings {
  readonly root: string
  readonly config: string | null
  /** The one broker of the run. */
  readonly broker: BrokerAddress
}

declare module 'vitest' {
  interface ProvidedContext {
    vaar?: ProvidedSettings
  }
}

const vitestDefaultTimeout = 5000

/**
 * The Vitest plugin: registers the matchers, tells the fixtures where the configuration is, gives studies time to
 * finish and prints the table of models.
 */
export function vaar(options: VaarPluginOptions = {}): Plugin {
  const { config, testTimeout = 15 * 60_000, progress = true, ...reporting } = options
  const known = ['config', 'testTimeout', 'progress', 'report', 'outputFile', 'history', 'gate']
  const unknown = Object.keys(options).find(name => !known.includes(name))
  if (unknown !== undefined) {
    throw new ConfigError(
      `The plugin vaar(…) has no option "${unknown}".`,
      `Its options are ${known.join(', ')}.`,
    )
  }
  if (reporting.gate !== undefined) requireGate(reporting.gate)
  return {
    name: 'vitest-vaar',
    // not the `config` hook: projects that share a server never get set-up files from there
    async configureVitest({ project, vitest }) {
      project.config.setupFiles.push(besideThisFile('../matchers/setup'))
      const broker = await brokerOf(vitest)
      rerunOn(vitest.config, configurationFile(config))
      project.provide('vaar', { root: project.config.root, config: config ?? null, broker: broker.address })
      const ownTimeout = project.config.testTimeout !== vitestDefaultTimeout
      addTag(project.config, ownTimeout ? {} : { timeout: testTimeout })
      // several projects, or a second copy of this module, share one reporter
      const reporters = vitest.config.reporters as unknown[]
      const shared = reporters.find(reporter => VaarReporter.is(reporter))
      if (shared) shared.adopt(reporting)
      else reporters.push(new VaarReporter(reporting, { spent: () => broker.spent }))
      if (progress && !reporters.some(reporter => ProgressReporter.is(reporter))) {
        reporters.push(
          new ProgressReporter({ events: broker.events, spent: () => describeSpending(broker.spent) }),
        )
      }
      if (!reporters.some(reporter => RecordingsReporter.is(reporter))) {
        reporters.push(new RecordingsReporter(broker.events))
      }
    },
  }
}

/** A pattern of the configuration file. */
function configurationFile(config: string | undefined): string {
  return config === undefined ? '**/vaar.config.*' : `**/${path.basename(config)}`
}

/** In watch mode a change of such a file runs all tests again: Vite does not see who reads it. */
function rerunOn(run: { forceRerunTriggers: string[] }, pattern: string): void {
  // not a push: the list may be Vitest's own constant
  if (!run.forceRerunTriggers.includes(pattern)) run.forceRerunTriggers = [...run.forceRerunTriggers, pattern]
}

/** A tag of that name which the project defines itself stays as it is. */
function addTag({ tags }: { tags: TestTagDefinition[] }, options: { timeout?: number }): void {
  if (tags.some(({ name }) => name === llmTag)) return
  tags.push({ name: llmTag, description: 'Asks a language model, or replays its answers.', ...options })
}

/** Works for the compiled file as for the source. */
function besideThisFile(relative: string): string {
  return fileURLToPath(new URL(relative + path.extname(import.meta.url), import.meta.url))
}
