import type { BlockArrow } from '../../numerics/block-arrow.ts'
import type { ModelObjective } from '../model/model-objective.ts'

const mostSteps = 12

/**
 * Newton's method with a curvature that is kept, the chord method: for a minimum so near that the curvature is all but the
 * same there. Each step then costs a gradient, and leaves an error of about 1/n of the one before.
 *
 * @param curvature factored, at the start and of nearly the same data.
 * @param lastStep in standard errors: a step a tenth as long ends the search.
 * @returns undefined where the steps do not shrink quickly: look for the minimum in another way.
 */
export function chordSearch(
  objective: ModelObjective,
  curvature: BlockArrow,
  start: Float64Array,
  lastStep: number,
): Float64Array | undefined {
  const x = start.slice()
  const gradient = new Float64Array(x.length)
  const step = new Float64Array(x.length)
  let before = Infinity
  for (let count = 0; count < mostSteps; count++) {
    if (!Number.isFinite(objective.evaluate(x))) return undefined
    objective.gradient(gradient)
    curvature.solve(gradient, step)
    let square = 0
    for (let i = 0; i < x.length; i++) {
      square += step[i]! * gradient[i]!
      x[i]! -= step[i]!
    }
    const length = Math.sqrt(Math.max(square, 0))
    if (!(length < 0.5 * before)) return undefined
    if (length < lastStep * 0.1) return x
    before = length
  }
  return undefined
}
