import { cholesky, choleskyLogDeterminant } from '../../numerics/cholesky.ts'
import type { GroupMoments } from '../data/sample-moments.ts'
import type { EstimationContext, Solution } from '../estimators/estimator.ts'
import type { ModelTests } from '../inference/test-statistics.ts'
import { baselineDegreesOfFreedom, testStatistic } from '../inference/test-statistics.ts'
import { meanFourthPower } from '../robust/fourth-moments.ts'
import type { RobustParts } from '../robust/robust-parts.ts'
import { traceOfProduct } from '../robust/sandwich-covariance.ts'
import { scaledTest } from '../robust/scaled-tests.ts'
import type { CorrectionGroup } from './corrected-tests.ts'
import { baselineHypotheses, CorrectedTests, modelHypotheses } from './corrected-tests.ts'
import { incompleteGoodnessOfFit } from './incomplete-goodness-of-fit.ts'
import type { IncompleteSample } from './incomplete-sample.ts'
import { independenceMoments } from './independence-moments.ts'
import { saturatedModel, saturatedScoreProducts } from './saturated-model.ts'

/** An incomplete sample at its estimates. */
export interface FittedIncomplete extends EstimationContext {
  readonly incomplete: readonly IncompleteSample[]
}

/**
 * Tests of a model and of its baseline (free means and variances) on incomplete data.
 *
 * @param robust information and casewise products at the estimates: with them the Yuan-Bentler tests are given.
 */
export function fullInformationTests(
  fitted: FittedIncomplete,
  { value, objective }: Solution,
  robust: RobustParts | undefined,
): ModelTests {
  const { model, samples, incomplete, df } = fitted
  const { exogenous } = model
  const chisq = Math.max(2 * value, 0)
  const independent = samples.map((sample, g) =>
    independenceMoments(sample, incomplete[g]!.patterns, exogenous),
  )
  const unrestricted = sumOver(samples, ({ n, covariance }, g) => {
    const constants = incomplete[g]!.observedCount - n * exogenous.length
    const predictors =
      n * (exogenousLogDeterminant(covariance, model.observedCount, exogenous) + exogenous.length)
    return -0.5 * (incomplete[g]!.saturatedDeviance - predictors + constants * Math.log(2 * Math.PI))
  })
  const baseline = sumOver(independent, ({ deviance }, g) => deviance - incomplete[g]!.saturatedDeviance)
  const plain = {
    model: testStatistic(chisq, df),
    baseline: testStatistic(Math.max(baseline, 0), baselineDegreesOfFreedom(model)),
    logLikelihoods: { model: unrestricted - 0.5 * chisq, unrestricted },
  }
  const groups = samples.map((sample, g): CorrectionGroup => {
    const scoreProducts = robust ? saturatedScoreProducts(sample, incomplete[g]!) : undefined
    const predictorTrace = predictorTraceOf(exogenous, sample, robust && incomplete[g])
    return { sample, saturated: saturatedModel(sample, incomplete[g]!), scoreProducts, predictorTrace }
  })
  const corrected = new CorrectedTests(groups)
  const implied = objective.discrepancies.map(discrepancy => discrepancy.implied)
  const nothing = baselineHypotheses(exogenous, independent)
  const ntotal = sumOver(samples, ({ n }) => n)
  return {
    ...plain,
    gfi: sumOver(
      samples,
      ({ n }, g) => (n / ntotal) * incompleteGoodnessOfFit(incomplete[g]!, implied[g]!, exogenous),
    ),
    robust: {
      model: corrected.test(modelHypotheses(model, implied), model.parameterCount, df, objective.space),
      baseline: corrected.test(nothing.hypotheses, nothing.count, plain.baseline.df),
    },
    ...(robust ? { scaled: scaled(fitted, robust, plain, corrected.scoreTrace) } : {}),
  }
}

/** Yuan and Bentler (2000) as Mplus computes it; see `yuanBentler` for complete data. */
function scaled(
  { model, samples, incomplete }: FittedIncomplete,
  { bread, meat }: RobustParts,
  plain: Pick<ModelTests, 'model' | 'baseline'>,
  h1: number,
): NonNullable<ModelTests['scaled']> {
  const h0 = traceOfProduct(bread, meat)
  const baseline = sumOver(samples, (sample, g) => independenceTrace(model.exogenous, sample, incomplete[g]!))
  return {
    model: scaledTest(plain.model, (h1 - h0) / plain.model.df),
    baseline: scaledTest(plain.baseline, (h1 - baseline) / plain.baseline.df),
    // lavaan counts equal parameters apart here
    h0Factor: h0 / model.table.rows.filter(({ free }) => free > 0).length,
    h1Factor: h1 / (plain.model.df + model.dimension),
  }
}

/** tr(A⁻¹B) of the baseline model: (kurtosis − 1) / 2 for each variance, 1 for each mean, over the observed values. */
function independenceTrace(
  exogenous: readonly number[],
  { means }: GroupMoments,
  { rows }: IncompleteSample,
): number {
  const p = means.length
  let sum = 0
  for (let i = 0; i < p; i++) {
    if (exogenous.includes(i)) continue
    const values = rows.patterns
      .filter(({ missing }) => !missing.includes(i))
      .flatMap(({ start, n }) => Array.from({ length: n }, (_, k) => rows.values[(start + k) * p + i]!))
    const mean = values.reduce((total, value) => total + value, 0) / values.length
    const variance = values.reduce((total, value) => total + (value - mean) ** 2, 0) / values.length
    const fourth = values.reduce((total, value) => total + (value - mean) ** 4, 0) / values.length
    sum += 1 + 0.5 * (fourth / (variance * variance) - 1)
  }
  return sum
}

/** tr(A⁻¹B) of the moments of the observed predictors: their number, or with rows (d⁴ + x) / 2 from distances. */
function predictorTraceOf(
  exogenous: readonly number[],
  sample: GroupMoments,
  incomplete: IncompleteSample | undefined,
): number {
  const x = exogenous.length
  if (x === 0) return 0
  const rows = incomplete?.rows.values
  const fourth = rows ? meanFourthPower({ ...sample, rows }, exogenous) : x * (x + 2)
  return 0.5 * (fourth + x)
}

function exogenousLogDeterminant(covariance: Float64Array, p: number, exogenous: readonly number[]): number {
  const size = exogenous.length
  const part = Float64Array.from({ length: size * size }, (_, at) => {
    return covariance[exogenous[Math.floor(at / size)]! * p + exogenous[at % size]!]!
  })
  cholesky(part, size)
  return choleskyLogDeterminant(part, size)
}

function sumOver<T>(items: readonly T[], value: (item: T, index: number) => number): number {
  return items.reduce((sum, item, index) => sum + value(item, index), 0)
}
