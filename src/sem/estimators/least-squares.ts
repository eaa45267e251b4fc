import { ArgumentError } from '../../errors.ts'
import { checkSample } from '../data/check-sample.ts'
import { ridged } from '../data/ridged.ts'
import type { GroupMoments } from '../data/sample-moments.ts'
import type { Discrepancy } from '../discrepancies/discrepancy.ts'
import type { MomentVector } from '../discrepancies/moment-vector.ts'
import { momentVector, stackMoments } from '../discrepancies/moment-vector.ts'
import type { MomentWeights } from '../discrepancies/moment-weights.ts'
import { identityWeights, normalWeights } from '../discrepancies/moment-weights.ts'
import { weightedLeastSquares } from '../discrepancies/weighted-least-squares.ts'
import type { ResolvedFitOptions } from '../fit-options.ts'
import { hasOrdered } from '../fit-options.ts'
import type { FitProblem } from '../fit-problem.ts'
import { parameterCovariance } from '../inference/standard-errors.ts'
import type { ModelTests, TestStatistic } from '../inference/test-statistics.ts'
import { baselineDegreesOfFreedom, degreesOfFreedom, testStatistic } from '../inference/test-statistics.ts'
import type { CompiledModel } from '../model/compile-model.ts'
import { likelihoodForm } from '../model/likelihood-form.ts'
import { ModelObjective } from '../model/model-objective.ts'
import { distributionFreeWeights } from '../robust/distribution-free-weights.ts'
import { leastSquaresProducts } from '../robust/least-squares-products.ts'
import { SandwichCovariance } from '../robust/sandwich-covariance.ts'
import type { CovarianceOrFlat, Estimation, EstimationContext, Estimator, Solution } from './estimator.ts'
import { clearFixedMoments, independenceDiscrepancy } from './independence-discrepancy.ts'

type LeastSquaresName = 'GLS' | 'ULS' | 'WLS'

/**
 * Least squares of the moments of continuous data (Browne 1984): generalized (GLS, normal-theory weights at the sample
 * moments), unweighted (ULS) and asymptotically distribution-free (WLS). As lavaan: covariances divided by n − 1, and
 * chi-square (n − 1) F.
 */
export function leastSquaresEstimator(name: LeastSquaresName): Estimator {
  return {
    name,
    needs: ({ se }) => (name === 'WLS' || se === 'bootstrap' || se === 'robust' ? 'rows' : 'moments'),
    degreesOfFreedom,
    prepare: context => prepare(name, context),
  }
}

/** As lavaan, least squares estimate the moments of observed predictors with the rest. */
export function freesPredictors({ estimator, ordered }: ResolvedFitOptions): boolean {
  return ['GLS', 'ULS', 'WLS'].includes(estimator) && !hasOrdered(ordered)
}

function prepare(
  name: LeastSquaresName,
  context: EstimationContext,
): Estimation | { readonly problem: FitProblem } {
  const { model, options, df, warnings } = context
  refuseRobust(name, options.se)
  const given = ridged(context.samples, options.ridge, warnings)
  const unfit = checkSample(given, model.table.observed, warnings, options.ridge)
  if (unfit) return { problem: unfit }
  const { samples, weights } = likelihoodForm(given, 'wishart')
  const layout = momentVector(model.observedCount, model.meanStructure)
  const weightsOf = new Map<GroupMoments, MomentWeights>()
  for (const sample of samples) {
    const found = momentWeights(name, sample, layout)
    if (found) weightsOf.set(sample, found)
    else return { problem: tooFewRows(sample, layout) }
  }
  const discrepancy = weightedLeastSquares(sample => weightsOf.get(sample)!)
  const test = (chisq: number, degrees: number): TestStatistic => {
    const statistic = testStatistic(Math.max(chisq, 0), degrees)
    // the residuals of unweighted least squares follow no chi-square distribution
    return name === 'ULS' ? { ...statistic, pvalue: Number.NaN } : statistic
  }
  return {
    samples,
    weights,
    // as lavaan: slopes count n − 1 rows of each group, the information all
    scoreWeights: { slopes: weights, information: samples.map(({ n }) => n) },
    discrepancy,
    covariance: solution => covarianceOf({ ...context, samples }, layout, weightsOf, discrepancy, solution),
    tests({ value, objective }: Solution): ModelTests {
      const baseline = samples.reduce((sum, sample, g) => {
        return sum + weights[g]! * independenceDiscrepancy(model, sample, layout, weightsOf.get(sample)!)
      }, 0)
      return {
        model: test(2 * value, df),
        baseline: test(baseline, baselineDegreesOfFreedom(model)),
        gfi: goodnessOfFit(model, samples, layout, weightsOf, objective.groupValues()),
      }
    },
  }
}

/** Of the estimates; with se 'robust' as a sandwich (Browne 1984). */
function covarianceOf(
  { model, samples, options }: EstimationContext,
  layout: MomentVector,
  weightsOf: ReadonlyMap<GroupMoments, MomentWeights>,
  discrepancy: Discrepancy,
  { x, objective: solved }: Solution,
): CovarianceOrFlat {
  // as lavaan: here groups count by their size, and all together one less for each
  const total = samples.reduce((sum, { n }) => sum + n, 0)
  const shares = samples.map(({ n }) => (n * (total - samples.length)) / total)
  const objective = new ModelObjective(model, samples, shares, discrepancy)
  objective.evaluate(x)
  objective.space = solved.space
  const bread = parameterCovariance(model, objective, options.se === 'observed' ? 'exact' : 'expected')
  if (options.se !== 'robust' || 'flat' in bread) return bread
  const meat = samples.map((sample, g) => {
    const { implied } = objective.discrepancies[g]!
    const weights = weightsOf.get(sample)!
    const products = leastSquaresProducts(layout, model.groups[g]!, implied, sample, weights)
    return products.map(value => shares[g]! * value)
  })
  return { covariance: new SandwichCovariance(model, bread.covariance, meat) }
}

function momentWeights(
  name: LeastSquaresName,
  sample: GroupMoments,
  layout: MomentVector,
): MomentWeights | undefined {
  if (name === 'ULS') return identityWeights
  return name === 'GLS' ? normalWeights(layout, sample) : distributionFreeWeights(layout, sample)
}

function tooFewRows({ n, label }: GroupMoments, { count }: MomentVector): FitProblem {
  const where = label === '' ? '' : ` in group ${label}`
  return {
    code: 'too-few-rows',
    message: `${n} rows${where} for ${count} moments: WLS cannot weigh them, as their covariance matrix is singular.`,
    mend: "Collect many more rows than moments, or use estimator 'MLR'.",
    names: [],
    group: label === '' ? undefined : label,
  }
}

function refuseRobust(name: LeastSquaresName, se: string): void {
  if (se !== 'robust' || name === 'ULS') return
  throw new ArgumentError(
    `se 'robust' does not go with estimator '${name}'.`,
    "Use estimator 'MLR', 'MLM' or 'ULS', or se: 'bootstrap'.",
  )
}

/** 1 − rᵀ W r / sᵀ W s; groups count by their size, moments of observed predictors do not count. */
function goodnessOfFit(
  model: CompiledModel,
  samples: readonly GroupMoments[],
  layout: MomentVector,
  weightsOf: ReadonlyMap<GroupMoments, MomentWeights>,
  discrepancies: readonly number[],
): number {
  const total = samples.reduce((sum, { n }) => sum + n, 0)
  const moments = new Float64Array(layout.count)
  const weighted = new Float64Array(layout.count)
  return samples.reduce((sum, sample, g) => {
    stackMoments(layout, sample, moments)
    clearFixedMoments(model, layout, moments)
    weightsOf.get(sample)!.apply(moments, weighted)
    const whole = moments.reduce((inner, value, t) => inner + value * weighted[t]!, 0)
    return sum + (sample.n / total) * (1 - discrepancies[g]! / whole)
  }, 0)
}
