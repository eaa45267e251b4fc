import type { Study } from '../config/study.ts'
import { defineStudy } from '../config/study.ts'
import { sharing } from '../instruments/index.ts'
import { priceOfModel } from '../limits/index.ts'
import {
  type CompiledPlantedModel,
  compilePlantedModel,
  type PlantedModel,
} from '../simulation/planted-model.ts'
import { gatePower } from './gate-power.ts'
import { checkPlan, type PlanOptions } from './plan-options.ts'
import { respondentsFor } from './respondents-for.ts'
import { planSequential, type SequentialPlan } from './sequential-plan.ts'
import { type ExpectedEstimates, rescaled, simulateEstimates } from './simulate-estimates.ts'
import { simulateResamples } from './simulate-resamples.ts'
import { type StudyCost, studyCost } from './study-cost.ts'

/** A path as the study would find it. */
export interface PlannedPath {
  readonly path: string
  /** What the estimate is around: somewhat nearer 0 than the truth, because ratings are coarse. */
  readonly mean: number
  /** Standard deviation of the estimate over studies; half the width of a 95% interval is about twice it. */
  readonly se: number
}

/** What a study would come to, before a call is made. */
export interface StudyPlan {
  /** Respondents of the study (of a sequential one: the cap). */
  readonly respondents: number
  /** What they are worth: `respondents` over the design effect. */
  readonly effectiveRespondents: number
  /** 1 + (m - 1) ICC, for m sessions a persona. */
  readonly designEffect: number
  /** Share of studies in which every precondition holds. */
  readonly decidable: number
  /** Chance that the gate passes with a fixed number of respondents. */
  readonly power: number
  readonly paths: readonly PlannedPath[]
  readonly cost: StudyCost
  /** How many respondents give the wanted power, and what they cost; undefined where none was wanted. */
  readonly needed:
    | { readonly respondents: number; readonly power: number; readonly cost: StudyCost }
    | undefined
  /** Undefined for a study of a fixed number. Its cost is of the mean number of respondents. */
  readonly sequential: (SequentialPlan & { readonly cost: StudyCost }) | undefined
}

/**
 * Plans a study: its power, precision, calls, tokens and cost, before anything is asked.
 *
 * Studies of simulated respondents go through the study's own instruments, parcels, fit and preconditions; the mean and the
 * spread of their estimates then say how often the gate passes. Nothing is asked and nothing is kept.
 *
 * @returns `needed` is undefined, too, where no number up to 100,000 gives the wanted power: the gate then is not one that
 *   this truth passes.
 * @throws ConfigError for a study, ArgumentError for a truth or an option that cannot be planned with.
 */
export async function planStudy(options: PlanOptions): Promise<StudyPlan> {
  // 1. Complete the study and the model.
  checkPlan(options)
  const { gate = {}, power, samples = 400, seed = 1, model, system = model?.system, signal } = options
  const study = await defineStudy(options.study ?? {}, options.folder ?? process.cwd())
  const planted = plantedIn(study, options.truth)
  const respondents = study.sequential?.cap ?? study.respondents
  const designEffect = 1 + ((options.sessionsPerPersona ?? 1) - 1) * (options.icc ?? 0)

  // 2. Simulate it, and see how often the gate passes.
  const simulate = (of: number) => simulateEstimates(study, planted, of, { samples, seed, signal })
  const resamples =
    gate.confidence === undefined
      ? undefined
      : await simulateResamples(study, planted, respondents, { seed, signal })
  const passes = (expected: ExpectedEstimates) =>
    gatePower(gate, worth(expected, designEffect), study.reference, { seed, resamples })
  const expected = await simulate(respondents)

  // 3. How many respondents would be enough?
  const enough = power === undefined ? undefined : await respondentsFor(power, expected, simulate, passes)

  // 4. Would it stop early?
  const effective = worth(expected, designEffect)
  const sequential = study.sequential && planSequential(study.sequential, effective, study, seed)

  // 5. Count what it would ask.
  const price = model && priceOfModel(model, options.prices)
  const costOf = (of: number) => studyCost(study, of, { system, price })
  return {
    respondents,
    effectiveRespondents: respondents / designEffect,
    designEffect,
    decidable: expected.decidable,
    power: passes(expected),
    paths: pathsOf(study, effective),
    cost: await costOf(respondents),
    needed: enough && { ...enough, cost: await costOf(enough.respondents) },
    sequential: sequential && { ...sequential, cost: await costOf(sequential.meanRespondents) },
  }
}

function pathsOf({ reference }: Study, { mean, covariance }: ExpectedEstimates): readonly PlannedPath[] {
  return reference.map(({ path }, at) => ({
    path,
    mean: mean[at] ?? Number.NaN,
    se: Math.sqrt(covariance[at]?.[at] ?? Number.NaN),
  }))
}

/** Sessions that share personas say less than as many independent ones; their estimates spread as those of fewer. */
function worth(expected: ExpectedEstimates, designEffect: number): ExpectedEstimates {
  return { ...rescaled(expected, expected.respondents / designEffect), respondents: expected.respondents }
}

/** Contexts that the truth does not name have the paths of `sharing`. */
function plantedIn({ instruments, contexts }: Study, truth: PlantedModel): CompiledPlantedModel {
  const isContext = (id: string) => contexts.some(({ construct }) => construct === id)
  const main = instruments.filter(({ id }) => !isContext(id))
  const spare = instruments.filter(({ id }) => isContext(id))
  const stand = spare.length > 0 && !main.some(({ id }) => id === sharing.id) ? [sharing] : []
  return compilePlantedModel(truth, main, [...stand, ...spare])
}
