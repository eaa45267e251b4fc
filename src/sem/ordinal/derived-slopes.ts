import type { Cell, CompiledGroup } from '../model/compile-model.ts'
import { matrix } from '../model/compile-model.ts'
import type { ImpliedMoments } from '../model/implied-moments.ts'
import { standingSlopes } from './implied-ordinal-moments.ts'
import { covarianceSlope } from './implied-slopes.ts'
import type { OrdinalStructure } from './ordinal-structure.ts'

/**
 * Corrects derivatives of variances for what ordered variables hold: their latent responses have variance 1 / Δ², whatever
 * the other parameters.
 *
 * @param slopes (p + m) × parameters of the group: derivatives of observed, then latent variances; changed in place.
 */
export function holdResponses(
  ordinal: OrdinalStructure,
  group: CompiledGroup,
  implied: ImpliedMoments,
  slopes: Float64Array,
): void {
  const { free, parameters } = group
  const size = parameters.length
  const { p, m, loadingsTotal, totalEffects, scalingFactors } = implied
  const moved = ordinal.standing.length > 0 ? standingSlopes(implied, free, ordinal) : new Float64Array(0)
  ordinal.standing.forEach(({ latent }, a) => {
    for (let variable = 0; variable < p + m; variable++) {
      const share =
        variable < p ? loadingsTotal[variable * m + latent]! : totalEffects[(variable - p) * m + latent]!
      for (let k = 0; k < free.count; k++) {
        slopes[variable * size + free.parameter[k]!]! += share * share * moved[a * free.count + k]!
      }
    }
  })
  ordinal.ordered.forEach((ordered, i) => {
    if (ordered) slopes.fill(0, i * size, (i + 1) * size)
  })
  for (let k = 0; k < free.count; k++) {
    const i = free.row[k]!
    if (free.matrix[k] !== matrix.scalingFactors) continue
    slopes[i * size + free.parameter[k]!]! -= 2 * scalingFactors[i]! ** -3
  }
}

/** Derivatives of a derived residual variance over the parameters of the group. */
export function derivedSlopes(
  ordinal: OrdinalStructure,
  { matrix: kind, row: i }: Cell,
  implied: ImpliedMoments,
  { free, parameters }: CompiledGroup,
): Float64Array {
  const slopes = new Float64Array(parameters.length)
  const { m, loadingsTotal, scalingFactors } = implied
  const { standing } = ordinal
  const moved = standing.length > 0 ? standingSlopes(implied, free, ordinal) : new Float64Array(0)
  const own = standing.findIndex(({ latent }) => kind === matrix.latentCovariance && latent === i)
  for (let k = 0; k < free.count; k++) {
    let slope = 0
    if (own >= 0) slope = moved[own * free.count + k]!
    else if (free.matrix[k] === matrix.scalingFactors) {
      slope = free.row[k] === i ? -2 * scalingFactors[i]! ** -3 : 0
    } else slope = -covarianceSlope(implied, free.matrix[k]!, free.row[k]!, free.column[k]!, i, i)
    for (let a = 0; own < 0 && a < standing.length; a++) {
      slope -= loadingsTotal[i * m + standing[a]!.latent]! ** 2 * moved[a * free.count + k]!
    }
    slopes[free.parameter[k]!]! += slope
  }
  return slopes
}
