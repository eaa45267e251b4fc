import type { FreeCells } from '../model/compile-model.ts'
import { matrix } from '../model/compile-model.ts'
import type { ImpliedMoments } from '../model/implied-moments.ts'

/** ∂Σ_ij over one cell of Λ, B, Ψ or Θ; 0 for any other. Σ is that of the latent responses, before scaling. */
export function covarianceSlope(
  { m, observedLatent: c, loadingsTotal: t }: ImpliedMoments,
  kind: number,
  row: number,
  column: number,
  i: number,
  j: number,
): number {
  switch (kind) {
    case matrix.loadings:
      return (i === row ? c[j * m + column]! : 0) + (j === row ? c[i * m + column]! : 0)
    case matrix.regressions:
      return t[i * m + row]! * c[j * m + column]! + t[j * m + row]! * c[i * m + column]!
    case matrix.latentCovariance: {
      const first = t[i * m + row]! * t[j * m + column]!
      return row === column ? first : first + t[i * m + column]! * t[j * m + row]!
    }
    case matrix.residualCovariance:
      return (i === row && j === column) || (i === column && j === row) ? 1 : 0
    default:
      return 0
  }
}

/** ∂μ_i over one cell; 0 for those that do not move means. */
export function meanSlope(
  { m, loadingsTotal, latentMeans }: ImpliedMoments,
  kind: number,
  row: number,
  column: number,
  i: number,
): number {
  switch (kind) {
    case matrix.loadings:
      return i === row ? latentMeans[column]! : 0
    case matrix.regressions:
      return loadingsTotal[i * m + row]! * latentMeans[column]!
    case matrix.latentMeans:
      return loadingsTotal[i * m + row]!
    case matrix.intercepts:
      return i === row ? 1 : 0
    default:
      return 0
  }
}

/** Whether a cell can move μ_i at all, whatever the values. `moving`: some latent has a mean other than 0. */
export function movesMean(free: FreeCells, k: number, i: number, moving: boolean): boolean {
  switch (free.matrix[k]) {
    case matrix.loadings:
      return moving && free.row[k] === i
    case matrix.regressions:
      return moving
    case matrix.latentMeans:
      return true
    case matrix.intercepts:
      return free.row[k] === i
    default:
      return false
  }
}

/** Whether a cell can move Σ_ij at all, whatever the values. */
export function movesCovariance(free: FreeCells, k: number, i: number, j: number): boolean {
  const row = free.row[k]
  switch (free.matrix[k]) {
    case matrix.loadings:
      return row === i || row === j
    case matrix.regressions:
    case matrix.latentCovariance:
      return true
    case matrix.residualCovariance:
      return covarianceCell(free, k, i, j)
    default:
      return false
  }
}

function covarianceCell(free: FreeCells, k: number, i: number, j: number): boolean {
  const row = free.row[k]
  const column = free.column[k]
  return (row === i && column === j) || (row === j && column === i)
}
