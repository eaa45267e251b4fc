import { invert } from '../../numerics/dense.ts'
import type { OrdinalStructure } from './ordinal-structure.ts'

/** Those of `ImpliedMoments` that derived variances are computed from. */
export interface ModelMatrices {
  readonly p: number
  readonly m: number
  readonly loadings: Float64Array
  readonly latentCovariance: Float64Array
  readonly residualCovariance: Float64Array
  readonly scalingFactors: Float64Array
  readonly totalEffects: Float64Array
  readonly observedLatent: Float64Array
}

/**
 * In the delta parameterization the latent response of an ordered variable has variance 1 / Δ², and its residual variance
 * is what the model leaves of that. Sets Θ_ii = 1 / Δ_i² − (Λ Φ Λᵀ)_ii of the ordered variables outside regressions.
 */
export function setResidualVariances(implied: ModelMatrices, { ordered, standing }: OrdinalStructure): void {
  const { p, m, residualCovariance, observedLatent, loadings, scalingFactors } = implied
  for (let i = 0; i < p; i++) {
    if (!ordered[i] || standing.some(({ observed }) => observed === i)) continue
    let common = 0
    for (let k = 0; k < m; k++) common += observedLatent[i * m + k]! * loadings[i * m + k]!
    residualCovariance[i * p + i] = scalingFactors[i]! ** -2 - common
  }
}

/**
 * The same for ordered variables in regressions, which stand among the latents: sets the Ψ_jj that give (A Ψ Aᵀ)_jj =
 * 1 / Δ_j², all at once, as the residual of a mediator also feeds the variances after it.
 *
 * @returns false where no Ψ does.
 */
export function setStandingVariances(implied: ModelMatrices, { standing }: OrdinalStructure): boolean {
  if (standing.length === 0) return true
  const { m, latentCovariance, totalEffects, scalingFactors } = implied
  for (const { latent } of standing) latentCovariance[latent * m + latent] = 0
  const inverse = inverseOfShares(implied, standing)
  if (!inverse) return false
  const missing = standing.map(({ observed, latent: j }) => {
    let sum = 0
    for (let k = 0; k < m; k++) {
      for (let l = 0; l < m; l++) {
        sum += totalEffects[j * m + k]! * latentCovariance[k * m + l]! * totalEffects[j * m + l]!
      }
    }
    return scalingFactors[observed]! ** -2 - sum
  })
  standing.forEach(({ latent }, a) => {
    latentCovariance[latent * m + latent] = missing.reduce(
      (sum, value, b) => sum + inverse[a * standing.length + b]! * value,
      0,
    )
  })
  return true
}

/** Inverse of the matrix of A_jl²: how far the residual variance of l moves the variance of j. */
export function inverseOfShares(
  { m, totalEffects }: ModelMatrices,
  standing: OrdinalStructure['standing'],
): Float64Array | undefined {
  const size = standing.length
  const shares = new Float64Array(size * size)
  standing.forEach(({ latent: j }, a) => {
    standing.forEach(({ latent: l }, b) => {
      shares[a * size + b] = totalEffects[j * m + l]! ** 2
    })
  })
  const inverse = new Float64Array(size * size)
  return invert(shares, size, inverse) ? inverse : undefined
}
