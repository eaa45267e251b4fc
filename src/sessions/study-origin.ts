import type { Study } from '../config/study.ts'
import { digest } from '../recordings/request-key.ts'
import { protocolVersion } from './prompt.ts'

/** Which study an assessment is of. */
export interface StudyOrigin {
  /** Digest of the whole study. */
  readonly hash: string
  /**
   * Digest of what is measured and how: two assessments with the same one estimate the same paths, whatever the number of
   * respondents, their seed, and the bounds that a verdict wants.
   */
  readonly measure: string
  readonly seed: number
  /** Ids, in the order asked. */
  readonly instruments: readonly string[]
}

/** Names a study by digests that are the same on every machine. */
export function studyOrigin(study: Study): StudyOrigin {
  const { respondents, seed, concurrency: _, limits, preconditions, reference, ...measured } = study
  const measure = { ...measured, protocolVersion }
  return {
    hash: digest({ respondents, seed, limits, preconditions, reference, measure }),
    measure: digest(measure),
    seed,
    instruments: study.instruments.map(({ id }) => id),
  }
}
