import { lookAt, type SequentialLook, sequentialOutcome } from '../alignment/sequential.ts'
import type { Study } from '../config/study.ts'
import type { SequentialDesign } from '../config/study-design.ts'
import { createRandom, deriveSeed } from '../numerics/random.ts'
import { drawEstimates } from './draw-estimates.ts'
import { type ExpectedEstimates, rescaled } from './simulate-estimates.ts'

/** What a study that stops once settled would come to. */
export interface SequentialPlan {
  /** Shares of studies. */
  readonly pass: number
  readonly fail: number
  readonly inconclusive: number
  readonly meanRespondents: number
  /** Respondents of a fixed number with the same error rates, at the alternative. */
  readonly fixedDesign: number
}

const studies = 4000

/**
 * Draws the estimates of one batch after another and applies the stopping rule. The estimate after k batches is the mean of
 * k independent ones: what is added does not depend on what was seen. As in the study, no look settles anything below
 * `preconditions.respondents`.
 */
export function planSequential(
  design: SequentialDesign,
  expected: ExpectedEstimates,
  { reference, preconditions }: Pick<Study, 'reference' | 'preconditions'>,
  seed: number,
): SequentialPlan {
  const names = reference.map(({ path }) => path)
  const random = createRandom(deriveSeed(seed, 'sequential'))
  const counts = { pass: 0, fail: 0, inconclusive: 0 }
  const sizes = batchSizes(design)
  // estimates of a batch of the usual size; the last may be smaller
  const drawers = new Map(
    [...new Set(sizes)].map(size => [size, drawEstimates(rescaled(expected, size), names, random)]),
  )
  let respondents = 0
  let fixed = 0
  for (let study = 0; study < studies; study++) {
    const looks: SequentialLook[] = []
    const sums = names.map(() => 0)
    let asked = 0
    for (const size of sizes) {
      const batch = drawers.get(size)!.next().value
      batch.forEach(({ est }, at) => {
        sums[at]! += size * est
      })
      asked += size
      const { se } = rescaled(expected, asked)
      const paths = names.map((path, at) => ({ path, est: sums[at]! / asked, se: se[at]! }))
      looks.push(
        lookAt(design, paths, reference, { respondents: asked, usable: asked >= preconditions.respondents }),
      )
      if (looks.at(-1)!.verdict !== 'inconclusive') break
    }
    const outcome = sequentialOutcome(design, looks)
    counts[outcome.verdict]++
    respondents += outcome.respondents
    fixed += outcome.fixedDesign
  }
  return {
    pass: counts.pass / studies,
    fail: counts.fail / studies,
    inconclusive: counts.inconclusive / studies,
    meanRespondents: respondents / studies,
    fixedDesign: Math.round(fixed / studies),
  }
}

function batchSizes({ batch, cap }: SequentialDesign): readonly number[] {
  const sizes: number[] = []
  for (let from = 0; from < cap; from += batch) sizes.push(Math.min(batch, cap - from))
  return sizes
}
