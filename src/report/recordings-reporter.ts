import { setTimeout } from 'node:timers/promises'
import type { Reporter, TestModule, TestRunEndReason, TestSpecification, Vitest } from 'vitest/node'
import type { EventHub, RecordingUseEvent } from '../broker/index.ts'
import { VaarError } from '../errors.ts'
import { compactRecording } from '../recordings/compact-recording.ts'
import { type ObsoleteTurns, obsoleteTurns } from '../recordings/obsolete-turns.ts'
import { isCompleteRun } from './complete-run.ts'
import { InterruptNotice } from './interrupt-notice.ts'
import { renderRecordingUse } from './render-recording-use.ts'

const brand = Symbol.for('vitest-vaar.recordings-reporter')

/** News of a worker and the end of the run come over two channels: so long is waited for the news, in milliseconds. */
const stragglers = 300

/**
 * Says at the end of a run what the recordings ask for: answers that were too old, and turns that nothing wants any more.
 * Like Vitest's obsolete snapshots, these are looked for when all tests ran, and `vitest -u` removes them; it then also
 * compacts the recordings of the run.
 */
export class RecordingsReporter implements Reporter {
  readonly [brand] = true
  readonly #events: Pick<EventHub, 'on'>
  #vitest: Vitest | undefined
  #notice: InterruptNotice | undefined
  #uses: RecordingUseEvent[] = []
  #specifications: readonly TestSpecification[] = []

  constructor(events: Pick<EventHub, 'on'>) {
    this.#events = events
  }

  /** True for an instance of this class, whichever copy of the package made it. */
  static is(reporter: unknown): boolean {
    return typeof reporter === 'object' && reporter !== null && brand in reporter
  }

  onInit(vitest: Vitest): void {
    this.#vitest = vitest
    const stopHearing = this.#events.on('recording-use', use => void this.#uses.push(use))
    const notice = new InterruptNotice(this.#events, text => vitest.logger.errorStream.write(text), process)
    this.#notice = notice
    vitest.onClose(() => {
      stopHearing()
      notice.stop()
    })
  }

  onTestRunStart(specifications: readonly TestSpecification[]): void {
    this.#uses = []
    this.#notice?.reset()
    this.#specifications = specifications
  }

  async onTestRunEnd(
    modules: readonly TestModule[],
    errors: readonly unknown[],
    reason: TestRunEndReason,
  ): Promise<void> {
    const vitest = this.#vitest
    if (reason === 'interrupted') this.#notice?.say()
    if (!vitest || this.#uses.length === 0) return
    const complete = await isCompleteRun(vitest, this.#specifications, { modules, errors, reason })
    try {
      const update = complete && vitest.config.snapshotOptions.updateSnapshot === 'all'
      const obsolete = complete ? await this.#obsolete() : []
      const compacted = update ? await this.#compact(obsolete) : []
      const text = renderRecordingUse({ uses: this.#uses, obsolete, compacted, root: vitest.config.root })
      if (text !== '') vitest.logger.log(text)
    } catch (error) {
      // the tests have their results; what is wrong with a recording is said, and changes none of them
      if (!(error instanceof VaarError)) throw error
      vitest.logger.error(`\n${error.message}`)
    }
  }

  async #obsolete(): Promise<readonly ObsoleteTurns[]> {
    const found = await obsoleteTurns(wantedOf(this.#uses))
    if (found.length === 0) return found
    await setTimeout(stragglers)
    return obsoleteTurns(wantedOf(this.#uses))
  }

  #compact(obsolete: readonly ObsoleteTurns[]) {
    const unwanted = new Map(obsolete.map(({ file, keys }) => [file, keys]))
    const written = this.#uses.filter(({ asked }) => asked > 0).map(({ place }) => place)
    const files = new Set([...unwanted.keys(), ...written])
    return Promise.all(
      [...files].map(file => compactRecording(file, { keep: key => !unwanted.get(file)?.has(key) })),
    )
  }
}

function wantedOf(uses: readonly RecordingUseEvent[]): Map<string, Set<string>> {
  const wanted = new Map<string, Set<string>>()
  for (const { place, wanted: keys } of uses) {
    wanted.set(place, new Set([...(wanted.get(place) ?? []), ...keys]))
  }
  return wanted
}
