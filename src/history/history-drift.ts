import { ArgumentError } from '../errors.ts'
import { decodeNumber } from '../results/encode-number.ts'
import type { DriftRecord } from '../results/results-schema.ts'
import { type ChangePointOptions, changePoint } from './change-point.ts'
import { type HistoryEntry, isSimulated } from './history-entry.ts'

/** How a history is searched. */
export interface HistoryDriftOptions extends ChangePointOptions {
  /** Chance of a false alarm of one look at one model, over all of its paths. Above 0 and below 1; default 0.01. */
  readonly level?: number
  /** Only these models. Default: all. */
  readonly models?: readonly string[]
}

/** Longer ago than so many measurements no change is looked for. */
const mostMeasurements = 200

/**
 * The shifts that a history shows: of each model and path a test for a change of level over all measurements, not only the
 * last pair. Series of the same model by other questions or another structural model, and simulated ones, are kept apart; of
 * the same answers, analysed again, the last analysis counts.
 *
 * @param entries - In order of time, as `readHistory` gives them.
 * @throws ArgumentError for a level outside its range.
 */
export function historyDrift(
  entries: readonly HistoryEntry[],
  { level = 0.01, models, ...options }: HistoryDriftOptions = {},
): readonly DriftRecord[] {
  if (!(level > 0 && level < 1)) {
    throw new ArgumentError(`The level of the drift test is ${level}.`, 'Give a number above 0 and below 1.')
  }
  const usable = entries.filter(({ sound, model }) => sound && (models?.includes(model) ?? true))
  const series = Map.groupBy(usable, entry =>
    JSON.stringify([entry.model, entry.study.measure, isSimulated(entry)]),
  )
  return [...series.values()].flatMap(all => driftOf(all, level, options))
}

function driftOf(
  all: readonly HistoryEntry[],
  level: number,
  options: ChangePointOptions,
): readonly DriftRecord[] {
  const measurements = lastOfAnswers(all).slice(-mostMeasurements)
  const names = [...new Set(measurements.flatMap(({ paths }) => paths.map(({ path }) => path)))]
  return names.flatMap(path => {
    const series = measurements.flatMap(entry => {
      const found = entry.paths.find(candidate => candidate.path === path)
      const [est, se] = found ? [decodeNumber(found.est), decodeNumber(found.se)] : [Number.NaN, Number.NaN]
      return Number.isFinite(est) && se > 0 && Number.isFinite(se) ? [{ entry, est, se }] : []
    })
    // a p-value as small as is asked for must be possible
    const draws = Math.ceil((10 * names.length) / level)
    const change = changePoint(series, { draws, ...options })
    // by Bonferroni over the paths of the model
    if (!change || change.pvalue > level / names.length) return []
    const { entry } = series[change.at]!
    return [
      {
        model: entry.model,
        path,
        pvalue: change.pvalue,
        before: change.before,
        after: change.after,
        since: { date: entry.date, commit: entry.commit },
        measurements: series.length,
      },
    ]
  })
}

/** In the order in which the answers were first given. */
function lastOfAnswers(entries: readonly HistoryEntry[]): readonly HistoryEntry[] {
  const byAnswers = new Map<string, HistoryEntry>()
  for (const entry of entries) byAnswers.set(entry.answers, entry)
  return [...byAnswers.values()]
}
