import type { FreeCells } from '../model/compile-model.ts'
import { matrix } from '../model/compile-model.ts'
import type { ImpliedMoments } from '../model/implied-moments.ts'
import type { LikelihoodProducts } from './likelihood-products.ts'

/** What the second derivatives of the implied moments are looked up in. */
export interface SecondDerivativeSource {
  readonly free: FreeCells
  readonly implied: ImpliedMoments
  readonly products: LikelihoodProducts
}

/**
 * tr((W − R) ∂²Σ) / 2 for two cells of Λ, B and Ψ, `first` a loading or regression and `second` of the same or a later matrix;
 * other pairs have no second derivative.
 */
export function secondCovariance(
  { free, implied, products }: SecondDerivativeSource,
  first: number,
  second: number,
): number {
  const one = free.matrix[first]!
  const two = free.matrix[second]!
  const { m, totalEffects: A, totalLatentCovariance: F } = implied
  const i = free.row[first]!
  const j = free.column[first]!
  const u = free.row[second]!
  const v = free.column[second]!
  const { latent, total } = products
  if (one === matrix.loadings && two === matrix.loadings) return products.gapAt(i, u) * F[j * m + v]!
  const own = one === matrix.loadings ? i : total(i)
  if (two === matrix.regressions) {
    const value =
      products.gapAt(own, total(u)) * F[v * m + j]! + products.gapAt(own, latent(v)) * A[j * m + u]!
    return one === matrix.loadings ? value : value + products.gapAt(total(u), latent(j)) * A[v * m + i]!
  }
  const both = products.gapAt(own, total(u)) * A[j * m + v]! + products.gapAt(own, total(v)) * A[j * m + u]!
  return u === v ? 0.5 * both : both
}

/** (ȳ − μ)ᵀ Σ⁻¹ ∂²μ for a cell and one of the same or a later matrix. */
export function secondMeans(
  { free, implied, products }: SecondDerivativeSource,
  first: number,
  second: number,
): number {
  const one = free.matrix[first]!
  const two = free.matrix[second]!
  if (one > matrix.regressions) return 0
  const { m, totalEffects: A, latentMeans } = implied
  const { gap, total } = products
  const i = free.row[first]!
  const j = free.column[first]!
  const u = free.row[second]!
  const own = gap[one === matrix.loadings ? i : total(i)]!
  if (two === matrix.latentMeans) return own * A[j * m + u]!
  if (two !== matrix.regressions) return 0
  const v = free.column[second]!
  const value = own * A[j * m + u]! * latentMeans[v]!
  return one === matrix.loadings ? value : value + gap[total(u)]! * A[v * m + i]! * latentMeans[j]!
}
