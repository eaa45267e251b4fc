import type { Study } from '../../../src/config/study.ts'
import type { SessionResponses } from '../../../src/scoring/responses.ts'
import { planSessions } from '../../../src/sessions/plan-sessions.ts'
import { drawSessions } from '../../../src/simulation/draw-sessions.ts'
import { compilePlantedModel, type PlantedModel } from '../../../src/simulation/planted-model.ts'

/** What a simulated model answers to a whole study, drawn. */
export function simulatedResponses(
  study: Study,
  { seed, ...planted }: PlantedModel & { readonly seed: number },
): readonly SessionResponses[] {
  const { instruments, limits } = study
  return drawSessions(compilePlantedModel(planted, instruments), instruments, planSessions(study), seed, {
    reAsks: limits.reAsks,
  })
}
