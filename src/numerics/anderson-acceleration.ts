import { cholesky, solveLower, solveLowerTransposed } from './cholesky.ts'

/**
 * Speeds up a fixed-point iteration x ← G(x): from the last few points and residuals f = G(x) − x, the combination with the
 * smallest residual (Anderson 1965; restarted when the memory is full, as in Henderson and Varadhan 2019). The caller
 * checks that the point is a good one, and calls {@link forget} when it is not.
 */
export class AndersonAcceleration {
  readonly #size: number
  readonly #memory: number
  readonly #residuals: Float64Array[] = []
  readonly #images: Float64Array[] = []
  #lastResidual: Float64Array | undefined
  #lastImage: Float64Array | undefined

  /** @param size number of unknowns. @param memory how many steps to look back. */
  constructor(size: number, memory: number) {
    this.#size = size
    this.#memory = memory
  }

  /** The next point, given the current one and where the iteration leads from it. Both are left as they are. */
  next(x: Float64Array, image: Float64Array): Float64Array {
    const residual = image.map((value, i) => value - x[i]!)
    if (this.#lastResidual && this.#lastImage) {
      if (this.#residuals.length === this.#memory) this.#clear()
      this.#residuals.push(difference(residual, this.#lastResidual))
      this.#images.push(difference(image, this.#lastImage))
    }
    this.#lastResidual = residual
    this.#lastImage = image.slice()
    const weights = this.#combine(residual)
    const next = image.slice()
    weights?.forEach((weight, k) => {
      const change = this.#images[k]!
      for (let i = 0; i < this.#size; i++) next[i]! -= weight * change[i]!
    })
    return next
  }

  /** Starts anew, with a plain step. */
  forget(): void {
    this.#clear()
    this.#lastResidual = undefined
    this.#lastImage = undefined
  }

  #clear(): void {
    this.#residuals.length = 0
    this.#images.length = 0
  }

  /** Least squares of the residual on its changes; undefined where they are dependent. */
  #combine(residual: Float64Array): Float64Array | undefined {
    const count = this.#residuals.length
    const products = new Float64Array(count * count)
    const weights = new Float64Array(count)
    for (let a = 0; a < count; a++) {
      for (let b = 0; b <= a; b++) products[a * count + b] = dot(this.#residuals[a]!, this.#residuals[b]!)
      products[a * count + a]! *= 1 + 1e-14
      weights[a] = dot(this.#residuals[a]!, residual)
    }
    if (cholesky(products, count, 1e-15) >= 0) return undefined
    solveLower(products, count, weights)
    solveLowerTransposed(products, count, weights)
    return weights
  }
}

function difference(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, i) => value - b[i]!)
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}
