import { ArgumentError } from '../../errors.ts'
import { checkSample } from '../data/check-sample.ts'
import { ridged } from '../data/ridged.ts'
import { maximumLikelihood } from '../discrepancies/maximum-likelihood.ts'
import type { ResolvedFitOptions } from '../fit-options.ts'
import { parameterCovariance } from '../inference/standard-errors.ts'
import type { ModelTests } from '../inference/test-statistics.ts'
import {
  baselineTest,
  degreesOfFreedom,
  logLikelihoods,
  testStatistic,
} from '../inference/test-statistics.ts'
import { likelihoodForm } from '../model/likelihood-form.ts'
import type { ModelObjective } from '../model/model-objective.ts'
import type { RobustKind, RobustParts } from '../robust/robust-parts.ts'
import { robustParts } from '../robust/robust-parts.ts'
import { SandwichCovariance } from '../robust/sandwich-covariance.ts'
import { satorraBentler, yuanBentler } from '../robust/scaled-tests.ts'
import type { CovarianceOrFlat, Estimation, EstimationContext, Estimator, Solution } from './estimator.ts'

/**
 * Normal-theory maximum likelihood on complete data. `ML` trusts normality; `MLR` and `MLM` have the same estimates with
 * robust standard errors and a scaled test: MLR by casewise scores and observed information (Huber-White; Yuan and
 * Bentler 2000 as Mplus computes it), MLM by fourth moments and expected information (Satorra and Bentler 1994).
 */
export const maximumLikelihoodEstimator: Estimator = {
  name: 'ML',
  needs: options => (options.estimator === 'ML' && usesNormality(options) ? 'moments' : 'rows'),
  degreesOfFreedom,
  prepare(context) {
    const { model, options, warnings } = context
    const given = ridged(context.samples, options.ridge, warnings)
    if (options.likelihood === 'wishart' && !(options.estimator === 'ML' && options.se !== 'robust')) {
      throw new ArgumentError(
        `likelihood 'wishart' cannot go with robust statistics (estimator '${options.estimator}', se '${options.se}').`,
        "Use likelihood 'normal', or estimator 'ML' with standard errors 'standard' or 'observed'.",
      )
    }
    const problem = checkSample(given, model.table.observed, warnings, options.ridge)
    if (problem) return { problem }
    const { samples, weights } = likelihoodForm(given, options.likelihood)
    // as lavaan: also the Wishart likelihood counts all rows in score tests
    const rows = samples.map(({ n }) => n)
    // standard errors and test may need the same parts
    const known = new Map<RobustKind, RobustParts | { readonly flat: Float64Array }>()
    const partsAt = (objective: ModelObjective, kind: RobustKind) => {
      const parts = known.get(kind) ?? robustParts(model, samples, objective, kind)
      known.set(kind, parts)
      return parts
    }
    const estimation = { ...context, samples, weights, partsAt }
    return {
      samples,
      weights,
      scoreWeights: { slopes: rows, information: rows },
      discrepancy: maximumLikelihood,
      covariance: solution => covariance(estimation, solution),
      tests: solution => tests(estimation, solution),
    }
  },
}

interface Context extends EstimationContext, Pick<Estimation, 'weights'> {
  partsAt(objective: ModelObjective, kind: RobustKind): RobustParts | { readonly flat: Float64Array }
}

function usesNormality({ se }: ResolvedFitOptions): boolean {
  return se === 'standard' || se === 'observed' || se === 'none'
}

function covariance({ model, options, partsAt }: Context, { objective }: Solution): CovarianceOrFlat {
  const { estimator, se } = options
  if (se !== 'robust') {
    return parameterCovariance(model, objective, se === 'observed' ? 'exact' : 'expected')
  }
  const parts = partsAt(objective, estimator === 'MLR' ? 'casewise' : 'moments')
  if ('flat' in parts) return parts
  return { covariance: new SandwichCovariance(model, parts.bread, parts.meat) }
}

function tests(context: Context, { objective, value }: Solution): ModelTests {
  const { model, samples, weights, df, options, partsAt } = context
  const plain = {
    model: testStatistic(Math.max(2 * value, 0), df),
    baseline: baselineTest(model, samples, weights),
    logLikelihoods: logLikelihoods(model, samples, objective.groupValues()),
  }
  if (options.estimator === 'ML') return plain
  const casewise = options.se === 'standard' ? 'casewise-expected' : 'casewise'
  const parts = partsAt(objective, options.estimator === 'MLR' ? casewise : 'moments')
  if ('flat' in parts) return plain
  const scaled =
    options.estimator === 'MLR'
      ? yuanBentler(context, parts, plain)
      : satorraBentler(context, objective, parts, plain)
  return { ...plain, scaled }
}
