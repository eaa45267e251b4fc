import type { Study } from '../src/config/study.ts'
import { type Measurement, measureSessions } from '../src/measurement/measure-sessions.ts'
import { structuralSyntax } from '../src/measurement/structural-syntax.ts'
import type { SessionResponses } from '../src/scoring/responses.ts'
import { planSessions } from '../src/sessions/plan-sessions.ts'
import { drawSessions } from '../src/simulation/draw-sessions.ts'
import { compilePlantedModel, type PlantedModel } from '../src/simulation/planted-model.ts'

/** A study made ready for many simulated models: what is the same for all of them is done once. */
export interface ReadyStudy {
  /** The answers of a model with this truth and seed. */
  answers(seed: number): readonly SessionResponses[]
  /** Scoring, fit, paths and preconditions of such answers. */
  measure(responses: readonly SessionResponses[]): Measurement
}

/** Makes a study ready for models of one planted truth. */
export function readyStudy(study: Study, planted: PlantedModel): ReadyStudy {
  const { instruments, limits } = study
  const compiled = compilePlantedModel(planted, instruments)
  const plan = planSessions(study)
  const syntax = structuralSyntax(study)
  return {
    answers: seed => drawSessions(compiled, instruments, plan, seed, { reAsks: limits.reAsks }),
    measure: responses => measureSessions(responses, study, syntax),
  }
}
