import { resolveReference } from '../alignment/human-reference.ts'
import { pathDrawer } from '../alignment/path-draws.ts'
import type { PathEstimate } from '../alignment/path-estimate.ts'
import type { Study } from '../config/study.ts'
import { measureSessions } from '../measurement/measure-sessions.ts'
import { structuralSyntax } from '../measurement/structural-syntax.ts'
import { createRandom, deriveSeed } from '../numerics/random.ts'
import { completeRows } from '../scoring/rows-to-fit.ts'
import type { CompiledPlantedModel } from '../simulation/planted-model.ts'
import { samplePeople } from '../simulation/sample-people.ts'

/** Simulated studies, and resamples of each: together as many as a lower bound is planned with. */
const studies = 20
const resamplesEach = 10

/**
 * How far a resample of a study's respondents lies from the study, path by path, in standard errors: the estimate of the resample
 * minus that of the study, positive in the expected direction. A resample repeats respondents, so that this is not what a new study would give.
 *
 * @returns One row a resample that could be fitted; empty where no simulated study could.
 */
export async function simulateResamples(
  study: Study,
  planted: CompiledPlantedModel,
  respondents: number,
  { seed, signal }: { seed: number; signal?: AbortSignal | undefined },
): Promise<readonly (readonly number[])[]> {
  const syntax = structuralSyntax(study)
  const reference = resolveReference(study.reference)
  const names = reference.map(({ path }) => path)
  const deviations: (readonly number[])[] = []
  for (let index = 0; index < studies; index++) {
    const random = createRandom(deriveSeed(seed, 'resample', index))
    const people = samplePeople(planted, study.instruments, respondents, random)
    const { fit, paths, table } = measureSessions(people, study, syntax, { signal })
    const clusters = completeRows(table).map(({ respondent }) => respondent.cluster)
    const drawn = await pathDrawer(fit, names, clusters, index)({ draws: resamplesEach, signal })
    for (const row of drawn.paths) {
      const signed = (estimates: readonly PathEstimate[]) =>
        reference.map(({ direction }, at) => (direction * estimates[at]!.est) / paths[at]!.se)
      const whole = signed(paths)
      deviations.push(signed(row).map((z, at) => z - whole[at]!))
    }
  }
  return deviations
}
