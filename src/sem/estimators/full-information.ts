import { ArgumentError } from '../../errors.ts'
import type { ResolvedFitOptions } from '../fit-options.ts'
import { FullInformation } from '../full-information/full-information.ts'
import { fullInformationTests } from '../full-information/full-information-tests.ts'
import type { IncompleteSample } from '../full-information/incomplete-sample.ts'
import { prepareIncomplete } from '../full-information/prepare-incomplete.ts'
import { rowProducts } from '../full-information/row-products.ts'
import { parameterCovariance } from '../inference/standard-errors.ts'
import { degreesOfFreedom } from '../inference/test-statistics.ts'
import type { CompiledModel } from '../model/compile-model.ts'
import type { RobustParts } from '../robust/robust-parts.ts'
import { SandwichCovariance } from '../robust/sandwich-covariance.ts'
import type { Estimator, Solution } from './estimator.ts'

/**
 * Maximum likelihood of incomplete rows (`missing: 'fiml'`), with standard errors from the observed information, as the
 * expected one supposes that values are missing completely at random; with `MLR` robust ones and the Yuan-Bentler test.
 */
export const fullInformationEstimator: Estimator = {
  name: 'ML',
  needs: () => 'incomplete-rows',
  degreesOfFreedom,
  prepare(context) {
    const { model, options, warnings } = context
    refuse(options)
    const prepared = prepareIncomplete(context.samples, model.table.observed, warnings, options.signal)
    if ('problem' in prepared) return prepared
    const { samples, incomplete } = prepared
    const weights = samples.map(({ n }) => n)
    const fitted = { ...context, samples, incomplete }
    let parts: RobustParts | { readonly flat: Float64Array } | undefined
    const robustAt = (solution: Solution) => {
      parts ??= robustParts(model, incomplete, solution)
      return parts
    }
    return {
      samples,
      weights,
      discrepancy: (compiled, group, sample) => {
        return new FullInformation(compiled, group, sample, incomplete[samples.indexOf(sample)]!)
      },
      covariance: solution => {
        if (options.se !== 'robust') return parameterCovariance(model, solution.objective, 'exact')
        const found = robustAt(solution)
        return 'flat' in found
          ? found
          : { covariance: new SandwichCovariance(model, found.bread, found.meat) }
      },
      tests: solution => {
        const found = options.estimator === 'MLR' ? robustAt(solution) : undefined
        return fullInformationTests(fitted, solution, found && 'bread' in found ? found : undefined)
      },
    }
  },
}

function refuse({ estimator, likelihood }: ResolvedFitOptions): void {
  if (estimator !== 'ML' && estimator !== 'MLR') {
    throw new ArgumentError(
      `missing 'fiml' cannot go with estimator '${estimator}', which is no likelihood of single rows.`,
      "Use estimator 'ML' or 'MLR', or missing 'listwise'.",
    )
  }
  if (likelihood === 'wishart') {
    throw new ArgumentError(
      "missing 'fiml' cannot go with likelihood 'wishart'.",
      "Use likelihood 'normal', or missing 'listwise'.",
    )
  }
}

function robustParts(
  model: CompiledModel,
  incomplete: readonly IncompleteSample[],
  { objective }: Solution,
): RobustParts | { readonly flat: Float64Array } {
  const information = parameterCovariance(model, objective, 'exact')
  if ('flat' in information) return information
  const meat = objective.discrepancies.map((discrepancy, g) => {
    return rowProducts(discrepancy as FullInformation, incomplete[g]!.rows.n)
  })
  return { bread: information.covariance, meat }
}
