import type { AffineSpace, LinearEquation } from './affine-space.ts'
import { cholesky, solveLower, solveLowerTransposed } from './cholesky.ts'

/** Linear constraints on a point: it lies in `space`, and c · x ≥ constant for every one of `inequalities`. */
export interface LinearConstraints {
  readonly space: AffineSpace
  readonly inequalities: readonly LinearEquation[]
}

/**
 * A point that satisfies linear constraints, near a given one, by projections in turn (Agmon 1954).
 *
 * @returns undefined when none was found: the constraints contradict one another.
 */
export function feasiblePoint({ space, inequalities }: LinearConstraints, start: Float64Array) {
  const equalities = space.equations()
  const gram = factoredGram(equalities)
  const x = start.slice()
  const toEquations = equalities.map(({ coefficients, constant }) => constant - dot(coefficients, x))
  move(x, combination(equalities, solveGram(gram, toEquations), x.length), 1)
  const directions = inequalities.map(({ coefficients }) => {
    const along = solveGram(
      gram,
      equalities.map(equation => dot(equation.coefficients, coefficients)),
    )
    const direction = coefficients.slice()
    move(direction, combination(equalities, along, x.length), -1)
    return direction
  })
  for (let round = 0; round < 2000; round++) {
    let worst = 0
    inequalities.forEach(({ coefficients, constant }, i) => {
      const gap = constant - dot(coefficients, x)
      if (gap <= 0) return
      const reach = dot(coefficients, directions[i]!)
      worst = Math.max(worst, gap / Math.max(1, Math.abs(constant)))
      if (reach > 1e-12) move(x, directions[i]!, gap / reach)
    })
    if (worst <= 1e-10) {
      space.complete(x)
      return x
    }
  }
  return undefined
}

/** Σ weight · row. */
function combination(rows: readonly LinearEquation[], weights: Float64Array, size: number): Float64Array {
  const out = new Float64Array(size)
  for (const [r, { coefficients }] of rows.entries()) move(out, coefficients, weights[r]!)
  return out
}

/** Cholesky factor of the inner products of equations, which must be independent. */
export function factoredGram(rows: readonly LinearEquation[]): Float64Array {
  const gram = Float64Array.from(rows.flatMap(a => rows.map(b => dot(a.coefficients, b.coefficients))))
  cholesky(gram, rows.length)
  return gram
}

/** Solves with a {@link factoredGram}. */
export function solveGram(factor: Float64Array, right: readonly number[]): Float64Array {
  const out = Float64Array.from(right)
  solveLower(factor, out.length, out)
  solveLowerTransposed(factor, out.length, out)
  return out
}

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}

function move(x: Float64Array, direction: Float64Array, by: number): void {
  for (let i = 0; i < x.length; i++) x[i]! += by * direction[i]!
}
