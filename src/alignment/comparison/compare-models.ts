import { fitModel, parameterTable, type SemFit } from '../../sem/index.ts'
import { describeFreed } from '../ladder/describe-freed.ts'
import { type MeasurementLadder, measurementLadder } from '../ladder/measurement-ladder.ts'
import { type ComparedModel, groupColumn, groupedData } from './compared-model.ts'
import { equalOwnPaths, equalPathsOf, type PathEquality } from './equal-paths.ts'

/** A candidate beside a baseline: how their measurement and their paths differ. */
export interface PathComparison {
  readonly candidate: string
  readonly baseline: string
  /** How far the two measure the same thing in the same way; undefined where one of them has no usable paths. */
  readonly ladder: MeasurementLadder | undefined
  readonly equality: PathEquality
  /** What a reader should know: no common metric, exceptions from equal loadings. */
  readonly notes: readonly string[]
}

/**
 * Compares the paths of two models in one multi-group structural equation model.
 *
 * 1. The measurement ladder says whether loadings are equal, some exceptions allowed.
 * 2. If so, the paths are compared in that model: Wald and scaled likelihood-ratio test of equal paths, and the difference of
 *    each in the baseline's standard deviations. If not, each model's own standardized paths are compared, and `notes` says so.
 *
 * @throws ArgumentError for models of different studies or of one name.
 */
export function comparePaths(
  candidate: ComparedModel,
  baseline: ComparedModel,
  { signal }: { signal?: AbortSignal | undefined } = {},
): PathComparison {
  const names = { candidate: candidate.model, baseline: baseline.model }
  if (![candidate, baseline].every(hasPaths)) {
    const equality = equalOwnPaths(ownPaths(candidate), ownPaths(baseline))
    return { ...names, ladder: undefined, equality, notes: [] }
  }
  const data = groupedData([candidate, baseline], parameterTable(candidate.syntax).observed)
  const options = {
    ...('variables' in data
      ? { estimator: 'ML' as const }
      : { estimator: 'MLR' as const, group: groupColumn }),
    signal,
  }
  const ladder = measurementLadder(candidate.syntax, data, options)
  const paths = candidate.paths.map(({ path }) => path)
  const fitEqual = (groupPartial: readonly string[]) =>
    fitModel(candidate.syntax, data, {
      ...options,
      stdLv: true,
      meanStructure: true,
      groupEqual: ['loadings', 'regressions'],
      groupPartial,
    })
  const equality =
    ladder.level === 'metric' || ladder.level === 'scalar'
      ? equalPathsOf(ladder.metric, fitEqual(exceptFrom(ladder, paths)), paths)
      : equalOwnPaths(ownPaths(candidate), ownPaths(baseline))
  return { ...names, ladder, equality, notes: notesOf(ladder) }
}

function hasPaths({ paths }: ComparedModel): boolean {
  return paths.every(({ est, se }) => Number.isFinite(est) && se > 0)
}

/** What stays free beside the judged paths: loadings that are not equal, and other paths. */
function exceptFrom(
  { metric, exceptions }: Extract<MeasurementLadder, { metric: SemFit }>,
  paths: readonly string[],
): readonly string[] {
  const others = metric.parameters
    .filter(({ op, group }) => op === '~' && group === 1)
    .map(({ lhs, rhs }) => `${lhs} ~ ${rhs}`)
    .filter(path => !paths.includes(path))
  return [...exceptions.filter(entry => entry.includes('=~')), ...others]
}

function ownPaths({ paths, pathCovariance }: ComparedModel) {
  return { paths, covariance: pathCovariance }
}

function notesOf(ladder: MeasurementLadder): readonly string[] {
  if (ladder.level === 'none' || ladder.level === 'configural') {
    return [
      `the two do not measure the constructs alike (${ladder.stopped}), so each model's own standardized paths are compared: a difference may lie in the measurement`,
    ]
  }
  const exceptions = ladder.exceptions.filter(entry => entry.includes('=~'))
  return exceptions.length === 0 ? [] : [`equal loadings but for the ${describeFreed(exceptions)}`]
}
