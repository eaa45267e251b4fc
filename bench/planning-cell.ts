import type { VaarEstimator } from '../src/alignment/aggregate.ts'
import { vaar } from '../src/alignment/vaar.ts'
import { defineStudy } from '../src/config/study.ts'
import { measureSessions } from '../src/measurement/measure-sessions.ts'
import { structuralSyntax } from '../src/measurement/structural-syntax.ts'
import { createRandom, deriveSeed } from '../src/numerics/random.ts'
import { compilePlantedModel, type PlantedModel } from '../src/simulation/planted-model.ts'
import { samplePeople } from '../src/simulation/sample-people.ts'

/** A truth and a size of study. */
export interface PlanningCell {
  readonly respondents: number
  readonly paths: readonly [privacy: number, prosocialness: number]
  /** Power of `minimum` above .95 in the notes (normal approximation). */
  readonly known: number
}

const truths = [
  [-0.2, 0.25],
  [-0.15, 0.15],
  [-0.1, 0.1],
] as const
const table: readonly (readonly [respondents: number, ...power: number[]])[] = [
  [100, 0.4, 0.15, 0.05],
  [200, 0.75, 0.36, 0.12],
  [300, 0.91, 0.56, 0.21],
  [400, 0.97, 0.72, 0.31],
]

export const planningCells: readonly PlanningCell[] = table.flatMap(([respondents, ...power]) =>
  truths.map((paths, at) => ({ respondents, paths, known: power[at]! })),
)

/** Share of simulated studies that pass each gate: people of the truth, the study's scoring, fit and preconditions. */
export async function simulatedPower(
  respondents: number,
  truth: PlantedModel,
  gates: readonly { readonly estimator: VaarEstimator; readonly threshold: number }[],
  { studies, seed }: { studies: number; seed: number },
): Promise<readonly number[]> {
  const study = await defineStudy({ respondents }, '.')
  const planted = compilePlantedModel(truth, study.instruments)
  const syntax = structuralSyntax(study)
  const passed = gates.map(() => 0)
  for (let index = 0; index < studies; index++) {
    const random = createRandom(
      deriveSeed('calibrate-planning', seed, respondents, JSON.stringify(truth), index),
    )
    const people = samplePeople(planted, study.instruments, respondents, random)
    const { paths, checks } = measureSessions(people, study, syntax)
    if (!checks.every(({ ok }) => ok)) continue
    gates.forEach(({ estimator, threshold }, at) => {
      if (vaar(paths, study.reference, { estimator }).value > threshold) passed[at]!++
    })
  }
  return passed.map(count => count / studies)
}
