/** Nodes and weights of a quadrature rule on [−1, 1]. */
export interface QuadratureRule {
  readonly nodes: Float64Array
  readonly weights: Float64Array
}

/**
 * The Gauss-Legendre rule with `count` nodes, exact for polynomials up to degree 2 count − 1. Nodes are the roots of the
 * Legendre polynomial, found by Newton's method from Tricomi's approximation (Abramowitz and Stegun 22.16.6); about 1e-15.
 */
export function gaussLegendre(count: number): QuadratureRule {
  const nodes = new Float64Array(count)
  const weights = new Float64Array(count)
  for (let i = 0; i < count; i++) {
    let x = -Math.cos((Math.PI * (i + 0.75)) / (count + 0.5))
    let slope = 1
    for (let round = 0; round < 20; round++) {
      const { value, derivative } = legendre(count, x)
      slope = derivative
      const step = value / derivative
      x -= step
      if (!(Math.abs(step) > 1e-15)) break
    }
    slope = legendre(count, x).derivative
    nodes[i] = x
    weights[i] = 2 / ((1 - x * x) * slope * slope)
  }
  return { nodes, weights }
}

/** Legendre's polynomial and its derivative, by the three-term recurrence. */
function legendre(degree: number, x: number): { value: number; derivative: number } {
  let before = 0
  let value = 1
  for (let k = 1; k <= degree; k++) {
    const next = ((2 * k - 1) * x * value - (k - 1) * before) / k
    before = value
    value = next
  }
  return { value, derivative: (degree * (x * value - before)) / (x * x - 1) }
}
