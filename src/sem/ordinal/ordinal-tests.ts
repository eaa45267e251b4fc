import type { ModelTests, TestStatistic } from '../inference/test-statistics.ts'
import { testStatistic } from '../inference/test-statistics.ts'
import { correlationFit } from './correlation-fit.ts'
import { likelihoodTests } from './likelihood-tests.ts'
import type { OrdinalTestInput, Traces } from './ordinal-test-input.ts'
import { residualTraces } from './residual-traces.ts'
import { scaledAndShifted } from './scaled-and-shifted.ts'
import type { SolvedGroup } from './solved-group.ts'
import type { WeightedProjection } from './weighted-projection.ts'

/**
 * Weighted squared residuals of the model and of the baseline, in which only the correlations are 0; and, made to follow
 * their chi-square distribution in mean and variance, the scaled and shifted statistics of both (Asparouhov and Muthén 2010).
 */
export function ordinalTests(input: OrdinalTestInput): ModelTests {
  const { model, groups, df } = input
  const chisq = Math.max(input.chisq, 0)
  const baselineDf = groups.length * (model.ordinal!.layout.count - model.ordinal!.layout.firstCovariance)
  const baselineChisq = baselineStatistic(groups)
  const plain = {
    model: plainTest(chisq, df, input.weighted),
    baseline: plainTest(baselineChisq, baselineDf, input.weighted),
    moments: correlationFit(groups, chisq),
  }
  if (!input.scaled) return plain
  const { sandwich } = input
  const robust = likelihoodTests(input) ?? { model: nothing, baseline: nothing }
  return {
    ...plain,
    robust,
    scaled: {
      model: scaledAndShifted(chisq, df, residualTraces(sandwich)),
      baseline: scaledAndShifted(baselineChisq, baselineDf, baselineTraces(groups, sandwich.projections)),
    },
  }
}

/** Unweighted squared residuals follow no chi-square distribution, and have no p-value. */
function plainTest(chisq: number, df: number, weighted: boolean): TestStatistic {
  return weighted ? testStatistic(chisq, df) : { chisq, df, pvalue: Number.NaN }
}

const nothing = { chisq: Number.NaN, factor: Number.NaN }

function baselineStatistic(groups: readonly SolvedGroup[]): number {
  let sum = 0
  for (const { sample, weights } of groups) {
    for (let r = sample.layout.firstCovariance; r < sample.layout.count; r++) {
      sum += ((sample.n - 1) / sample.n) * weights[r]! * sample.values[r]! ** 2
    }
  }
  return sum
}

/** The baseline fits all but the covariances exactly, so that U is their weights. */
function baselineTraces(groups: readonly SolvedGroup[], projections: readonly WeightedProjection[]): Traces {
  let first = 0
  let second = 0
  groups.forEach(({ sample }, g) => {
    const { open, gram } = projections[g]!
    const size = open.length
    const start = open.findIndex(r => r >= sample.layout.firstCovariance)
    for (let i = start; i < size; i++) {
      first += gram[i * size + i]!
      for (let j = start; j < size; j++) {
        const value = gram[i * size + j]!
        second += value * value
      }
    }
  })
  return { first, second }
}
