import type { CompiledGroup } from '../model/compile-model.ts'
import type { ImpliedMoments } from '../model/implied-moments.ts'
import type { CellTerms } from './cell-terms.ts'
import type { MomentVector } from './moment-vector.ts'

/**
 * Δ, transposed: the derivatives of all moments of one group (columns, as in {@link MomentVector}) by its parameters
 * (rows). Only for estimators that weigh moments one by one; likelihoods need no such matrix.
 *
 * @param implied evaluated at the point in question. @param out size × count, overwritten.
 */
export function momentJacobian(
  layout: MomentVector,
  group: CompiledGroup,
  terms: CellTerms,
  implied: ImpliedMoments,
  out: Float64Array,
): void {
  const { p, count, means } = layout
  const { free } = group
  const a = new Float64Array(p)
  const b = new Float64Array(p)
  out.fill(0)
  for (let k = 0; k < free.count; k++) {
    const row = free.parameter[k]! * count
    if (k < free.covarianceCount) {
      columnOf(implied, terms.a[k]!, a)
      columnOf(implied, terms.b[k]!, b)
      const scale = terms.scale[k]!
      let at = row + means
      for (let j = 0; j < p; j++) {
        for (let i = j; i < p; i++) out[at++]! += scale * (a[i]! * b[j]! + b[i]! * a[j]!)
      }
    }
    if (means === 0 || terms.meanColumn[k]! < 0) continue
    columnOf(implied, terms.meanColumn[k]!, a)
    const latent = terms.meanLatent[k]!
    const scale = latent < 0 ? 1 : implied.latentMeans[latent]!
    for (let i = 0; i < p; i++) out[row + i]! += scale * a[i]!
  }
}

/** Column c of V = [I, ΛΦ, ΛA]. */
function columnOf(
  { p, m, observedLatent, loadingsTotal }: ImpliedMoments,
  c: number,
  out: Float64Array,
): void {
  if (c < p) {
    out.fill(0)
    out[c] = 1
    return
  }
  const source = c < p + m ? observedLatent : loadingsTotal
  const j = c < p + m ? c - p : c - p - m
  for (let i = 0; i < p; i++) out[i] = source[i * m + j]!
}
