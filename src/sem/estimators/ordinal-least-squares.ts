import { BlockArrow } from '../../numerics/block-arrow.ts'
import { DiagonalLeastSquares } from '../discrepancies/diagonal-least-squares.ts'
import type { Discrepancy } from '../discrepancies/discrepancy.ts'
import type { ResolvedFitOptions } from '../fit-options.ts'
import type { FitProblem } from '../fit-problem.ts'
import { indistinguishable, parameterCovariance } from '../inference/standard-errors.ts'
import { ModelObjective } from '../model/model-objective.ts'
import { availableRows } from '../ordinal/available-rows.ts'
import { diagonalWeights, isWeighted } from '../ordinal/diagonal-weights.ts'
import { levelsOf } from '../ordinal/levels-of.ts'
import type { MomentsWithoutRow } from '../ordinal/moments-without-row.ts'
import { momentsWithoutRow } from '../ordinal/moments-without-row.ts'
import { checkOrderedSample } from '../ordinal/ordered-data.ts'
import type { OrdinalMoments } from '../ordinal/ordinal-moments.ts'
import { ordinalMoments } from '../ordinal/ordinal-moments.ts'
import { OrdinalSandwich } from '../ordinal/ordinal-sandwich.ts'
import { ordinalTests } from '../ordinal/ordinal-tests.ts'
import type { SemWarning } from '../sem-warning.ts'
import type { Estimation, EstimationContext, Estimator, Solution } from './estimator.ts'

/**
 * Least squares on thresholds and polychoric correlations: DWLS, ULS, and with robust standard errors and the scaled and
 * shifted test (Asparouhov and Muthén 2010) WLSMV and ULSMV.
 */
export const ordinalLeastSquares: Estimator = {
  name: 'WLSMV',
  needs: ({ missing }) => (missing === 'pairwise' ? 'incomplete-rows' : 'rows'),
  degreesOfFreedom: model => model.groups.length * model.ordinal!.layout.count - model.dimension,
  prepare(context) {
    const { model, samples, warnings } = context
    const problem = checkOrderedSample(samples, model.table.observed, model.ordinal!, warnings)
    if (problem) return { problem }
    const levels = model.ordinal!.ordered.map((is, i) => (is ? levelsOf(samples, i) : []))
    const moments = momentsOf(context, levels)
    const perfect = perfectCorrelation(moments, model.table.observed)
    return perfect ? { problem: perfect } : estimation(context, levels, moments)
  },
}

/** The values of each ordered variable in order; empty for a continuous one. */
type Levels = readonly (readonly number[])[]

function momentsOf(
  { model, samples, options, warnings }: EstimationContext,
  levels: Levels,
): OrdinalMoments[] {
  const { layout } = model.ordinal!
  return samples.map(sample => {
    const moments = ordinalMoments(availableRows(sample), levels, layout, options.signal)
    warnOfBoundary(moments, model.table.observed, warnings)
    return moments
  })
}

function warnOfBoundary(moments: OrdinalMoments, observed: readonly string[], warnings: SemWarning[]): void {
  const where = moments.label === '' ? '' : ` in group ${moments.label}`
  for (const [i, j] of moments.atBoundary) {
    warnings.push({
      code: 'correlation-at-boundary',
      message: `The latent responses of ${observed[i]} and ${observed[j]} correlate (nearly) perfectly${where}.`,
      data: { variables: [observed[i], observed[j]], group: moments.label },
    })
  }
}

/** A correlation whose sampling variance does not exist has no weight. */
function perfectCorrelation(
  samples: readonly OrdinalMoments[],
  observed: readonly string[],
): FitProblem | undefined {
  for (const { label, layout, gammaDiagonal } of samples) {
    const r = gammaDiagonal.findIndex(gamma => !(gamma > 0 && gamma < Infinity))
    if (r < 0) continue
    const names = [layout.row[r]!, layout.column[r]!].flatMap(i => observed[i] ?? [])
    return {
      code: 'perfect-correlation',
      message: `The correlation of ${names.join(' and ')} has no sampling variance: they order the rows alike.`,
      mend: 'Leave one of them out.',
      names,
      group: label === '' ? undefined : label,
    }
  }
  return undefined
}

/** What a search needs: which moments, what groups count, and the weights of the moments. */
function searchable(samples: readonly OrdinalMoments[], options: ResolvedFitOptions) {
  const weights = samples.map(sample => diagonalWeights(sample, options))
  const discrepancy: Discrepancy = (compiled, group, sample) => {
    const g = samples.indexOf(sample as OrdinalMoments)
    return new DiagonalLeastSquares(compiled, group, samples[g]!, weights[g]!)
  }
  // as lavaan: the chi-square counts n − 1 rows of each group
  return { samples, weights: samples.map(({ n }) => n - 1), discrepancy, momentWeights: weights }
}

function estimation(context: EstimationContext, levels: Levels, samples: OrdinalMoments[]): Estimation {
  const { model, options } = context
  const { momentWeights, ...prepared } = searchable(samples, options)
  const { discrepancy } = prepared
  const total = samples.reduce((sum, { n }) => sum + n, 0)
  // as lavaan: sampling variances count all rows but one a group
  const informed = (total - samples.length) / total
  const solved = ({ objective }: Solution) =>
    samples.map((sample, g) => ({
      sample,
      discrepancy: objective.discrepancies[g] as DiagonalLeastSquares,
      weights: momentWeights[g]!.map(weight => weight * sample.n),
    }))
  const deleted: MomentsWithoutRow[] = []
  const momentsWithout = (g: number, row: number) => {
    const group = deleted[g] ?? momentsWithoutRow(availableRows(context.samples[g]!), levels, samples[g]!)
    deleted[g] = group
    return group.of(row)
  }
  let sandwich: OrdinalSandwich | undefined
  const sandwichAt = (solution: Solution) =>
    (sandwich ??= new OrdinalSandwich(model, solved(solution), 1 / informed, solution.objective.space))
  return {
    ...prepared,
    // as lavaan: slopes count n − 1 rows of each group, the information all
    scoreWeights: { slopes: prepared.weights, information: samples.map(({ n }) => n) },
    without(g, row) {
      const left = momentsWithout(g, row)
      return left && searchable(samples.with(g, left), options)
    },
    covariance(solution) {
      const rows = samples.map(({ n }) => n * informed)
      const objective = new ModelObjective(model, samples, rows, discrepancy)
      objective.evaluate(solution.x)
      objective.space = solution.objective.space
      const robust = () => ({ covariance: sandwichAt(solution) })
      if (objective.space) {
        const found = parameterCovariance(model, objective, 'expected')
        return 'covariance' in found && options.se === 'robust' ? robust() : found
      }
      const identified = new BlockArrow(objective.layouts, objective.size).factor(
        objective.curvature('expected'),
        undefined,
        indistinguishable,
      )
      return identified && options.se === 'robust'
        ? robust()
        : parameterCovariance(model, objective, 'expected')
    },
    tests: solution =>
      ordinalTests({
        model,
        groups: solved(solution),
        // only scaled tests look at it
        get sandwich() {
          return sandwichAt(solution)
        },
        chisq: 2 * solution.value,
        df: context.df,
        weighted: isWeighted(options),
        scaled: isRobust(options),
      }),
  }
}

function isRobust({ estimator }: ResolvedFitOptions): boolean {
  return estimator === 'WLSMV' || estimator === 'ULSMV'
}
