import type { CompiledGroup } from '../model/compile-model.ts'
import { matrix } from '../model/compile-model.ts'

/** The form c (a bᵀ + b aᵀ) of each free cell, as columns of V; and how it moves the means. */
export interface CellTerms {
  readonly a: Int32Array
  readonly b: Int32Array
  readonly scale: Float64Array
  /** Column of V along which the means move; -1 for none. */
  readonly meanColumn: Int32Array
  /** The latent whose mean multiplies that column; -1 for 1. */
  readonly meanLatent: Int32Array
}

/** Reads the terms off a group's free cells. */
export function cellTerms(group: CompiledGroup, p: number, m: number): CellTerms {
  const { count, matrix: kind, row, column } = group.free
  const a = new Int32Array(count)
  const b = new Int32Array(count)
  const scale = new Float64Array(count).fill(1)
  const meanColumn = new Int32Array(count).fill(-1)
  const meanLatent = new Int32Array(count).fill(-1)
  const latent = (j: number) => p + j
  const total = (j: number) => p + m + j
  for (let k = 0; k < count; k++) {
    const i = row[k]!
    const j = column[k]!
    const symmetric = kind[k] === matrix.latentCovariance || kind[k] === matrix.residualCovariance
    if (symmetric && i === j) scale[k] = 0.5
    switch (kind[k]) {
      case matrix.loadings:
      case matrix.regressions:
        a[k] = kind[k] === matrix.loadings ? i : total(i)
        b[k] = latent(j)
        meanColumn[k] = a[k]!
        meanLatent[k] = j
        break
      case matrix.latentCovariance:
        a[k] = total(i)
        b[k] = total(j)
        break
      case matrix.residualCovariance:
        a[k] = i
        b[k] = j
        break
      default:
        meanColumn[k] = kind[k] === matrix.intercepts ? i : total(i)
    }
  }
  return { a, b, scale, meanColumn, meanLatent }
}
