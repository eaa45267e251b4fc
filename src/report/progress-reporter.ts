import type { Reporter, Vitest } from 'vitest/node'
import type { EventHub, ProgressEvent } from '../broker/index.ts'
import { renderBar, renderProgressLine } from './render-progress.ts'
import { StudyMeter } from './study-meter.ts'

const brand = Symbol.for('vitest-vaar.progress-reporter')

/** A study that ends sooner, as a replay does, is not shown. */
const shortest = 2000
/** Where lines stay, one comes at every quarter of a study, or every minute. */
const sparse = { share: 0.25, milliseconds: 60_000 }

/** Where the display takes what it shows. */
export interface ProgressSources {
  readonly events: Pick<EventHub, 'on'>
  /** What the run has spent, in words. */
  readonly spent?: () => string | undefined
  /** Milliseconds of a clock that only goes forward. */
  readonly now?: () => number
}

interface Shown {
  readonly meter: StudyMeter
  share: number
  at: number
}

/**
 * Shows how far the studies of a run are: bars in the window that Vitest keeps at the foot of a terminal, else now and then a
 * line.
 */
export class ProgressReporter implements Reporter {
  readonly [brand] = true
  readonly #sources: ProgressSources
  readonly #now: () => number
  readonly #studies = new Map<string, Shown>()
  #vitest: Vitest | undefined
  #windowed = false

  constructor(sources: ProgressSources) {
    this.#sources = sources
    this.#now = sources.now ?? (() => performance.now())
  }

  /** True for an instance of this class, whichever copy of the package made it. */
  static is(reporter: unknown): boolean {
    return typeof reporter === 'object' && reporter !== null && brand in reporter
  }

  onInit(vitest: Vitest): void {
    this.#vitest = vitest
    vitest.onClose(this.#sources.events.on('progress', event => this.#hear(event)))
  }

  onTestRunStart(): void {
    this.#studies.clear()
    this.#windowed ||= this.#joinWindow()
  }

  #hear(event: ProgressEvent): void {
    const now = this.#now()
    const shown = this.#studies.get(event.study)
    if (shown) shown.meter.hear(event, now)
    else this.#studies.set(event.study, { meter: new StudyMeter(event, now), share: 0, at: now })
    if (!this.#windowed && shown) this.#lineWhereDue(shown, now)
  }

  #lineWhereDue(shown: Shown, now: number): void {
    const state = shown.meter.state(now)
    const share = state.ended / state.of
    const due = share - shown.share >= sparse.share || now - shown.at >= sparse.milliseconds
    if (!due || state.seconds * 1000 < shortest) return
    shown.share = Math.floor(share / sparse.share) * sparse.share
    shown.at = now
    this.#vitest?.logger.log(renderProgressLine(state, this.#sources.spent?.()))
  }

  /**
   * Puts the bars into the window that Vitest draws on a terminal. Vitest has no public way to it; where its inside has
   * changed, or no reporter of the run has a window, lines are written instead.
   */
  #joinWindow(): boolean {
    const { reporters = [] } = (this.#vitest ?? {}) as { readonly reporters?: readonly unknown[] }
    const summary = reporters.map(windowOf).find(found => found !== undefined)
    if (!summary) return false
    const own = summary.createSummary.bind(summary)
    summary.createSummary = () => [...this.#bars(), ...own()]
    return true
  }

  #bars(): readonly string[] {
    const now = this.#now()
    const bars = [...this.#studies.values()]
      .filter(({ meter }) => !meter.done && meter.state(now).seconds * 1000 >= shortest)
      .map(({ meter }) => renderBar(meter.state(now), this.#sources.spent?.()))
    return bars.length > 0 ? ['', ...bars] : []
  }
}

interface SummaryWindow {
  createSummary: () => readonly string[]
}

function windowOf(reporter: unknown): SummaryWindow | undefined {
  if (typeof reporter !== 'object' || reporter === null || !('summary' in reporter)) return undefined
  const { summary } = reporter
  if (typeof summary !== 'object' || summary === null || !('createSummary' in summary)) return undefined
  return typeof summary.createSummary === 'function' ? (summary as SummaryWindow) : undefined
}
