import type { NumericVariable } from './numeric-variable.ts'
import type { RowwiseCorrelation } from './polyserial.ts'

/** Correlation of two continuous variables, with influences from the normal scores in two steps (Muthén 1984). */
export function productMoment(a: NumericVariable, b: NumericVariable): RowwiseCorrelation {
  const n = a.scores.length
  let rho = 0
  for (let row = 0; row < n; row++) rho += (a.scores[row]! * b.scores[row]!) / n
  const rest = 1 - rho * rho
  const influence = new Float64Array(n)
  const cross = [0, 0, 0, 0]
  let a22 = 0
  for (let row = 0; row < n; row++) {
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
