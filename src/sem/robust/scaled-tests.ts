import type { GroupMoments } from '../data/sample-moments.ts'
import type { ModelTests, ScaledTest, TestStatistic } from '../inference/test-statistics.ts'
import { testStatistic } from '../inference/test-statistics.ts'
import type { CompiledModel } from '../model/compile-model.ts'
import type { ModelObjective } from '../model/model-objective.ts'
import { kurtosis, meanFourthPower, weightedTrace } from './fourth-moments.ts'
import { predictedDeviations } from './predicted-deviations.ts'
import type { RobustParts } from './robust-parts.ts'
import { traceOfProduct } from './sandwich-covariance.ts'

interface Fitted {
  readonly model: CompiledModel
  readonly samples: readonly GroupMoments[]
}

interface PlainTests {
  readonly model: TestStatistic
  readonly baseline: TestStatistic
}

/** A chi-square divided by its scaling factor. Without degrees of freedom there is no factor, and the statistic stays. */
export function scaledTest({ chisq, df }: TestStatistic, factor: number, shift = 0): ScaledTest {
  if (df === 0) return { ...testStatistic(chisq, df), factor: Number.NaN, shift: 0 }
  return { ...testStatistic(chisq / factor + shift, df), factor, shift }
}

/**
 * The Yuan-Bentler (2000) correction as Mplus computes it: the factor is [tr(A₁⁻¹B₁) − tr(A₀⁻¹B₀)] / df, with A observed
 * information and B casewise products, of the unrestricted model (1) and of the model (0).
 */
export function yuanBentler(
  { model, samples }: Fitted,
  { bread, meat }: RobustParts,
  plain: PlainTests,
): NonNullable<ModelTests['scaled']> {
  const h1 = samples.reduce((sum, sample) => sum + saturatedTrace(model, sample), 0)
  const h0 = traceOfProduct(bread, meat)
  const baseline = samples.reduce((sum, sample) => sum + independenceTrace(model, sample), 0)
  const moments = plain.model.df + model.dimension
  return {
    model: scaledTest(plain.model, (h1 - h0) / plain.model.df),
    baseline: scaledTest(plain.baseline, (h1 - baseline) / plain.baseline.df),
    // lavaan counts equal parameters apart here
    h0Factor: h0 / model.table.rows.filter(({ free }) => free > 0).length,
    h1Factor: h1 / moments,
  }
}

/**
 * The correction of Satorra and Bentler (1994): the factor is tr(UΓ̂) / df with U = W − WΔ(ΔᵀWΔ)⁻¹ΔᵀW and W the
 * normal-theory weights at the implied moments. Both traces come from distances and casewise products.
 */
export function satorraBentler(
  { model, samples }: Fitted,
  objective: ModelObjective,
  { bread, meat }: RobustParts,
  plain: PlainTests,
): NonNullable<ModelTests['scaled']> {
  const { exogenous, meanStructure } = model
  const whole = samples.reduce((sum, sample, g) => {
    const { covariance } = objective.discrepancies[g]!.implied
    return sum + weightedTrace(sample, covariance, exogenous, meanStructure)
  }, 0)
  const explained = traceOfProduct(bread, meat)
  const baseline = samples.reduce((sum, sample) => {
    const independent = independenceCovariance(model, sample)
    const total = weightedTrace(sample, independent, exogenous, meanStructure)
    return sum + total - independenceExplained(model, sample)
  }, 0)
  return {
    model: scaledTest(plain.model, (whole - explained) / plain.model.df),
    baseline: scaledTest(plain.baseline, baseline / plain.baseline.df),
  }
}

/** All variables, and the observed predictors, whose moments are not modelled. */
function variableSets({ observedCount, exogenous }: CompiledModel): readonly [number[], readonly number[]] {
  return [Array.from({ length: observedCount }, (_, i) => i), exogenous]
}

/**
 * tr(A₁⁻¹B₁) of the unrestricted model: each row adds (d⁴ + p) / 2 with d² its squared distance, or (d⁴ − p) / 2
 * without means. What the predictors alone add is taken off.
 */
function saturatedTrace(model: CompiledModel, sample: GroupMoments): number {
  const [all, predictors] = variableSets(model)
  const sign = model.meanStructure ? 1 : -1
  const traceOf = (variables: readonly number[]) =>
    variables.length === 0 ? 0 : 0.5 * (meanFourthPower(sample, variables) + sign * variables.length)
  return traceOf(all) - traceOf(predictors)
}

/** tr(A⁻¹B) of the baseline model at the casewise scores: (kurtosis − 1) / 2 for each variance, 1 for each mean. */
function independenceTrace(model: CompiledModel, sample: GroupMoments): number {
  let sum = 0
  for (let i = 0; i < model.observedCount; i++) {
    if (model.exogenous.includes(i)) continue
    sum += 0.5 * (kurtosis(sample, i) - 1) + (model.meanStructure ? 1 : 0)
  }
  return sum
}

/** The part of tr(WΓ̂) that the baseline model's variances and means explain; see {@link weightedTrace}. */
function independenceExplained(model: CompiledModel, sample: GroupMoments): number {
  const { rows, means, covariance } = sample
  const p = model.observedCount
  const predicted = predictedDeviations(sample, model.exogenous)
  const n = rows!.length / p
  let sum = 0
  for (let i = 0; i < p; i++) {
    if (model.exogenous.includes(i)) continue
    const variance = covariance[i * p + i]!
    let squares = 0
    let unexplained = 0
    for (let row = 0; row < n; row++) {
      const known = predicted ? predicted[row * p + i]! : 0
      const z = (rows![row * p + i]! - means[i]!) ** 2 - known ** 2
      squares += (z * z) / n
      unexplained += z / n
    }
    sum += (squares - unexplained ** 2) / (2 * variance ** 2)
    if (model.meanStructure) sum += unexplained / variance
  }
  return sum
}

/** Sample variances, and covariances among the observed predictors only. */
function independenceCovariance({ observedCount: p, exogenous }: CompiledModel, sample: GroupMoments) {
  return sample.covariance.map((value, at) => {
    const i = Math.floor(at / p)
    const j = at % p
    return i === j || (exogenous.includes(i) && exogenous.includes(j)) ? value : 0
  })
}
