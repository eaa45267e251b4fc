/**
 * Holm's step-down adjustment (Holm 1979): the chance of a false claim among all is at most α when the claims with an
 * adjusted p of at most α are made, however many there are and whatever their dependence.
 *
 * @returns adjusted p-values in the order given; NaN stays NaN, and counts as a claim that was tested.
 */
export function holm(pvalues: readonly number[]): readonly number[] {
  const count = pvalues.length
  const order = pvalues
    .map((p, index) => ({ p, index }))
    .toSorted((a, b) => (Number.isNaN(a.p) ? 1 : Number.isNaN(b.p) ? -1 : a.p - b.p))
  const adjusted = new Array<number>(count)
  let largest = 0
  for (const [rank, { p, index }] of order.entries()) {
    largest = Number.isNaN(p) ? Number.NaN : Math.max(largest, Math.min(1, (count - rank) * p))
    adjusted[index] = largest
  }
  return adjusted
}
