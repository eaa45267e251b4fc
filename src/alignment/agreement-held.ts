import type { ResponseTable } from '../scoring/response-table.ts'
import { fitModel } from '../sem/index.ts'
import { type PathEstimate, pathEstimate } from './path-estimate.ts'

/**
 * The paths with the respondents' tendency to agree held constant: what the tendency and its square explain of each parcel is
 * taken out, and the model fitted anew.
 *
 * Where keys are balanced, a style cancels in the parcels and this changes nothing. Where answers pile up at an end of
 * their scale it does not cancel: whoever agrees more, and whoever agrees less, both move away from that end, so that the
 * square of the style moves all constructs together. Taking it out then turns the path the other way, and the truth lies between.
 *
 * @param index - Tendency of each respondent of the table, in order; NaN leaves a respondent out.
 * @param powers - What is held: the tendency and its square, or the square alone where the tendency itself is part of a construct's
 *   scores, so that holding it would change more than what is to be found out.
 * @returns NaN where the model could not be fitted.
 */
export function pathsWithAgreementHeld(
  { rows }: ResponseTable,
  index: readonly number[],
  syntax: string,
  paths: readonly string[],
  powers: readonly number[],
): readonly PathEstimate[] {
  const usable = rows.flatMap((row, r) => {
    const values = Object.values(row)
    return values.includes(null) || Number.isNaN(index[r]!) ? [] : [{ row, tendency: index[r]! }]
  })
  const basis = orthonormal(
    usable.map(({ tendency }) => tendency),
    powers,
  )
  if (!basis) return paths.map(path => ({ path, est: Number.NaN, se: Number.NaN }))
  const columns = Object.keys(usable[0]!.row).map(name => {
    const scores = Float64Array.from(usable, ({ row }) => row[name]!)
    for (const direction of basis) {
      const explained = scores.reduce((sum, score, r) => sum + score * direction[r]!, 0)
      for (let r = 0; r < scores.length; r++) scores[r]! -= explained * direction[r]!
    }
    return [name, scores] as const
  })
  const held = usable.map((_, r) => Object.fromEntries(columns.map(([name, scores]) => [name, scores[r]!])))
  const fit = fitModel(syntax, held, { estimator: 'MLR' })
  return paths.map(path => pathEstimate(fit.converged ? fit.standardized : [], path))
}

/** Orthonormal columns that span 1 and these powers of x around its mean; undefined where x takes fewer than three values. */
function orthonormal(x: readonly number[], powers: readonly number[]): readonly Float64Array[] | undefined {
  if (new Set(x).size < 3) return undefined
  const mean = x.reduce((sum, value) => sum + value, 0) / x.length
  const basis: Float64Array[] = []
  for (const power of [0, ...powers]) {
    const column = Float64Array.from(x, value => (value - mean) ** power)
    for (const direction of basis) {
      const part = column.reduce((sum, value, r) => sum + value * direction[r]!, 0)
      for (let r = 0; r < column.length; r++) column[r]! -= part * direction[r]!
    }
    const length = Math.sqrt(column.reduce((sum, value) => sum + value * value, 0))
    basis.push(column.map(value => value / length))
  }
  return basis
}
