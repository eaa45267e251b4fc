import type { NumericVariable } from './numeric-variable.ts'
import type { RowwiseCorrelation } from './polyserial.ts'

/** Correlation of two continuous variables, with influences from the normal scores in two steps (Muthén 1984). */
export function productMoment(a: NumericVariable, b: NumericVariable): RowwiseCorrelation {
  const n = a.scores.length
  const both = Array.from(a.scores.keys()).filter(row => !Number.isNaN(a.scores[row]! * b.scores[row]!))
  const rho = correlationOf(a, b, both)
  const rest = 1 - rho * rho
  const influence = new Float64Array(n)
  const cross = [0, 0, 0, 0]
  let a22 = 0
  for (const row of both) {
    const x = a.scores[row]!
    const y = b.scores[row]!
    const score = rho / rest + ((1 + rho * rho) * x * y - rho * (x * x + y * y)) / rest ** 2
    influence[row] = score
    a22 += score * score
    cross[0]! += (score * (x - rho * y)) / (rest * Math.sqrt(a.variance))
    cross[1]! += (score * ((x * x - rho * x * y) / rest - 1)) / (2 * a.variance)
    cross[2]! += (score * (y - rho * x)) / (rest * Math.sqrt(b.variance))
    cross[3]! += (score * ((y * y - rho * x * y) / rest - 1)) / (2 * b.variance)
  }
  for (let row = 0; row < n; row++) {
    const shift =
      cross[0]! * a.influence[row]! +
      cross[1]! * a.influence[n + row]! +
      cross[2]! * b.influence[row]! +
      cross[3]! * b.influence[n + row]!
    influence[row] = (influence[row]! - shift) / a22
  }
  return { correlation: rho, influence, atBoundary: !(rest > 1e-12) }
}

/**
 * The most likely correlation of the rows that have both, means and variances being those of all rows that have a value:
 * the zero of ρ (1 − ρ²) n + (1 + ρ²) Σxy − ρ (Σx² + Σy²). Without missing values that is Σxy / n.
 */
function correlationOf(a: NumericVariable, b: NumericVariable, rows: readonly number[]): number {
  const n = rows.length
  let [squares, product] = [0, 0]
  for (const row of rows) {
    squares += a.scores[row]! ** 2 + b.scores[row]! ** 2
    product += a.scores[row]! * b.scores[row]!
  }
  let low = -1
  let high = 1
  let rho = (2 * product) / squares
  for (let round = 0; round < 100 && high - low > 1e-15; round++) {
    const score = rho * (1 - rho * rho) * n + (1 + rho * rho) * product - rho * squares
    if (score > 0) low = rho
    else high = rho
    const next = rho - score / ((1 - 3 * rho * rho) * n + 2 * rho * product - squares)
    const step = (next > low && next < high ? next : 0.5 * (low + high)) - rho
    rho += step
    if (Math.abs(step) < 1e-15) break
  }
  return rho
}
