import { createRandom, deriveSeed } from '../src/numerics/random.ts'
import type { FitOptions, ParameterRow, Rows, SemFit } from '../src/sem/index.ts'
import { fitModel } from '../src/sem/index.ts'
import type { PopulationGroup, Skew } from './calibration-population.ts'
import {
  cutIntoCategories,
  drawScores,
  itemNames,
  model,
  populationMoments,
  populationMomentsOfCategories,
  thresholdsOf,
} from './calibration-population.ts'
import type { ParameterKind, Tally } from './calibration-tally.ts'
import { addTo, newTally } from './calibration-tally.ts'

/** One condition of the simulation. */
export interface Cell {
  readonly name: string
  readonly groups: readonly PopulationGroup[]
  /** Rows in each group. */
  readonly n: number
  /** How the normal scores are cut into five categories; undefined: not at all. */
  readonly skew?: Skew
  /** Share of cells made missing completely at random. */
  readonly missing?: number
  readonly options: FitOptions
  /** Name of the cell whose samples are taken; by default its own. */
  readonly samplesOf?: string
}

/** What became of all replications of a cell. */
export interface CellResult {
  readonly cell: Cell
  readonly replications: number
  /** Replications by status. Tallies hold all that converged, also inadmissible ones. */
  readonly statuses: ReadonlyMap<string, number>
  readonly tallies: readonly Tally[]
  /** What the model's misfit in the population adds to the mean of chi-square/df. */
  readonly misfit: number
  /** Tests of the (right) model, of `ok` fits: the scaled one where the estimator has one. */
  readonly test: { count: number; rejected: number; sumOfRatios: number }
  readonly seconds: number
}

/** Fits `replications` samples of a cell. Each has its own seed, whatever was drawn before. */
export function runCell(cell: Cell, replications: number, seed: number): CellResult {
  const start = process.cpuUsage()
  const truth = trueValues(cell)
  const tallies = new Map(truth.tallies.map(one => [`${one.name}, ${one.kind}`, one]))
  const statuses = new Map<string, number>()
  const test = { count: 0, rejected: 0, sumOfRatios: 0 }
  for (let replication = 0; replication < replications; replication++) {
    const fit = fitModel(
      model,
      drawSample(cell, deriveSeed('calibrate-sem', seed, cell.samplesOf ?? cell.name, replication)),
      cell.options,
    )
    statuses.set(fit.status, (statuses.get(fit.status) ?? 0) + 1)
    if (!fit.converged) continue
    for (const { name, kind, row } of answersOf(fit)) {
      const tally = tallies.get(`${name}, ${kind}`)
      if (!tally) throw new Error(`${cell.name}: ${name} (${kind}) has no true value`)
      addTo(tally, row)
    }
    if (fit.status === 'ok') addTest(test, fit)
  }
  const { user, system } = process.cpuUsage(start)
  return {
    cell,
    replications,
    statuses,
    tallies: [...tallies.values()],
    misfit: truth.misfit,
    test,
    seconds: (user + system) / 1e6,
  }
}

/** Columns of one sample, with the group's label where there are several. */
export function drawSample(cell: Cell, seed: number): Rows {
  const random = createRandom(seed)
  const columns: number[][] = itemNames.map(() => [])
  const labels: string[] = []
  for (const group of cell.groups) {
    const scores = drawScores(group, cell.n, random)
    const values = cell.skew ? cutIntoCategories(scores, cell.skew) : scores
    values.forEach((column, i) => {
      for (const value of column) {
        const lost = cell.missing !== undefined && random.uniform() < cell.missing
        columns[i]!.push(lost ? Number.NaN : value)
      }
    })
    for (let row = 0; row < cell.n; row++) labels.push(group.label)
  }
  const data = Object.fromEntries(itemNames.map((name, i) => [name, columns[i]!]))
  return cell.groups.length > 1 ? { ...data, group: labels } : data
}

/**
 * The estimands: what the estimator says of the population's own moments, found by maximum likelihood from exact moments.
 * For normal data and for WLSMV these are the planted values; for categories taken as numbers, the attenuated ones.
 */
export function trueValues(cell: Cell): { tallies: Tally[]; misfit: number } {
  const { skew } = cell
  const ordered = cell.options.ordered === true
  const moments =
    skew && !ordered ? populationMomentsOfCategories(cell.groups[0]!, skew) : populationMoments(cell.groups)
  const { stdLv, groupEqual } = cell.options
  const fit = fitModel(model, moments, { stdLv, groupEqual, meanStructure: cell.groups.length > 1 })
  if (fit.status !== 'ok') throw new Error(`${cell.name}: the population is ${fit.status}`)
  const tallies = answersOf(fit)
    .map(({ name, kind, row }) => newTally(name, kind, exactZero(row.est)))
    // with ordered variables the residual variances are what the loadings leave of 1
    .filter(({ kind }) => !(ordered && kind === 'residual variance'))
  const { chisq, ntotal, df } = fit.fitMeasures
  const misfit = (chisq / ntotal / df) * cell.n * cell.groups.length
  if (!(ordered && skew)) return { tallies, misfit }
  const thresholds = itemNames.flatMap((name, i) =>
    thresholdsOf(skew, i).map((value, t) => newTally(`${name} | t${t + 1}`, 'threshold', value)),
  )
  return { tallies: [...tallies, ...thresholds], misfit }
}

/** A planted 0 comes back with the rounding of a fit. */
function exactZero(value: number): number {
  return Math.abs(value) < 1e-7 ? 0 : value
}

/** Free parameters once each, without intercepts, then standardized paths and loadings. */
function answersOf(fit: SemFit) {
  const several = fit.groups.length > 1
  const nameOf = ({ lhs, op, rhs, groupLabel }: Pick<ParameterRow, 'lhs' | 'op' | 'rhs' | 'groupLabel'>) =>
    `${lhs} ${op} ${rhs}${several ? ` (${groupLabel})` : ''}`
  const seen = new Set<number>()
  const raw = fit.parameters.filter(row => {
    const wanted = row.free > 0 && row.op !== '~1' && !seen.has(row.free)
    if (wanted) seen.add(row.free)
    return wanted
  })
  const standardized = fit.standardized.filter(({ op }) => op === '~' || op === '=~')
  return [
    ...raw.map(row => ({ name: nameOf(row), kind: kindOf(row), row })),
    ...standardized.map(row => {
      const kind: ParameterKind = row.op === '~' ? 'standardized path' : 'standardized loading'
      return { name: nameOf(row), kind, row }
    }),
  ]
}

function kindOf({ lhs, op }: ParameterRow): ParameterKind {
  if (op === '~') return 'raw path'
  if (op === '=~') return 'raw loading'
  if (op === '|') return 'threshold'
  return itemNames.includes(lhs) ? 'residual variance' : 'latent variance or covariance'
}

function addTest(test: CellResult['test'], fit: SemFit): void {
  const { chisq, chisqScaled, df, pvalue, pvalueScaled } = fit.fitMeasures
  const scaled = Number.isFinite(chisqScaled)
  test.count++
  test.sumOfRatios += (scaled ? chisqScaled : chisq) / df
  if ((scaled ? pvalueScaled : pvalue) < 0.05) test.rejected++
}
