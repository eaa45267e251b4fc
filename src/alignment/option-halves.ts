import type { ResponseTable } from '../scoring/response-table.ts'
import type { SessionResponses } from '../scoring/responses.ts'
import { fitModel } from '../sem/index.ts'
import { type PathEstimate, pathEstimate } from './path-estimate.ts'

/** One path in the half of the respondents whose two questionnaires had their options in one direction, and in the other half. */
export interface OptionHalves {
  readonly path: string
  readonly same: PathEstimate
  readonly opposite: PathEstimate
  /** Difference over its standard error; NaN where a half has too few respondents or no usable fit. */
  readonly z: number
}

/** Fewer respondents in a half say nothing of a difference. */
const fewestOfHalf = 50

/**
 * Compares each path between respondents who had the options of its two questionnaires in the same direction and those who
 * had them in opposite ones. A preference for the first options, or the last, makes the two questionnaires correlate in
 * one half and does the contrary in the other; the whole sample is balanced against it.
 */
export function optionHalves(
  { rows, respondents }: ResponseTable,
  responses: readonly SessionResponses[],
  syntax: string,
  paths: readonly string[],
): readonly OptionHalves[] {
  const ordersOf = new Map(
    responses.map(({ respondentId, blocks }) => [
      respondentId,
      new Map(blocks.map(({ instrument, optionOrder }) => [instrument, optionOrder])),
    ]),
  )
  const complete = rows.flatMap((row, r) => (Object.values(row).includes(null) ? [] : [r]))
  return paths.map(path => {
    const [outcome = '', predictor = ''] = path.split(' ~ ')
    const inSame = respondents.map(({ respondentId }) => {
      const orders = ordersOf.get(respondentId)
      const [a, b] = [orders?.get(outcome), orders?.get(predictor)]
      return a === undefined || b === undefined ? undefined : a === b
    })
    const [ofSame, ofOpposite] = [true, false].map(wanted => complete.filter(r => inSame[r] === wanted))
    const comparable = Math.min(ofSame!.length, ofOpposite!.length) >= fewestOfHalf
    const estimateOf = (half: readonly number[]): PathEstimate => {
      // fits are dear, and one half alone says nothing
      if (!comparable) return pathEstimate([], path)
      const fit = fitModel(
        syntax,
        half.map(r => rows[r]!),
        { estimator: 'MLR' },
      )
      return pathEstimate(fit.converged ? fit.standardized : [], path)
    }
    const [same, opposite] = [estimateOf(ofSame!), estimateOf(ofOpposite!)]
    return { path, same, opposite, z: (same.est - opposite.est) / Math.hypot(same.se, opposite.se) }
  })
}
