import type { LinearEquation } from './affine-space.ts'
import { AffineSpace } from './affine-space.ts'
import type { LinearConstraints } from './feasible-point.ts'
import { dot, feasiblePoint } from './feasible-point.ts'
import type { BlockObjective, MinimizeOptions, Minimum, StopReason } from './minimize.ts'
import { creep, distances, drift, negligible, runSearch } from './minimize.ts'
import { quadraticProgram } from './quadratic-program.ts'

/** A minimum under constraints. */
export interface ConstrainedMinimum extends Minimum {
  /** The inequalities that hold as equalities at the minimum and keep the function from falling further. */
  readonly active: readonly number[]
}

/**
 * As `minimize`, under linear constraints: each step solves the quadratic problem with the constraints in it (sequential
 * quadratic programming; as the constraints are linear, every point visited satisfies them), damped as there. Works on
 * the whole curvature matrix, not block by block.
 *
 * @param start need not satisfy the constraints; the search begins near it.
 * @returns reason `undefined-at-start` also when no point satisfies the constraints.
 */
export function minimizeConstrained(
  objective: BlockObjective,
  constraints: LinearConstraints,
  start: Float64Array,
  options: MinimizeOptions,
): ConstrainedMinimum {
  const feasible = feasiblePoint(constraints, start)
  if (!feasible) {
    const still = new Float64Array(start.length)
    return {
      x: start,
      value: Infinity,
      iterations: 0,
      reason: 'undefined-at-start',
      drift: still,
      active: [],
    }
  }
  const search = new ConstrainedSearch(objective, constraints, feasible, options.lastStep ?? 0)
  return { ...runSearch(search, options), ...search.best() }
}

class ConstrainedSearch {
  readonly #objective: BlockObjective
  readonly #equalities: readonly LinearEquation[]
  readonly #inequalities: readonly LinearEquation[]
  readonly #gradient: Float64Array
  readonly #matrix: Float64Array
  readonly #lastStep: number
  #x: Float64Array
  #value: number
  #active: readonly number[] = []
  #markX: Float64Array
  #markValue = Infinity
  #distance = Infinity
  #damping = 0
  #growth = 2

  constructor(
    objective: BlockObjective,
    { space, inequalities }: LinearConstraints,
    start: Float64Array,
    lastStep: number,
  ) {
    this.#objective = objective
    this.#equalities = space.equations()
    this.#inequalities = inequalities
    this.#gradient = new Float64Array(objective.size)
    this.#matrix = new Float64Array(objective.size ** 2)
    this.#lastStep = lastStep
    this.#x = start
    this.#markX = start
    this.#value = objective.evaluate(start)
  }

  get defined(): boolean {
    return Number.isFinite(this.#value)
  }

  best() {
    const value = this.#objective.evaluate(this.#x)
    return { x: this.#x, value, drift: drift(this.#markX, this.#x), active: this.#active }
  }

  creeps(): boolean {
    const creeping = this.#markValue - this.#value < creep.gain
    if (!creeping) {
      this.#markX = this.#x
      this.#markValue = this.#value
    }
    return creeping
  }

  iterate(): StopReason | undefined {
    this.#objective.gradient(this.#gradient)
    let exact = this.#distance < distances.near && this.#damping === 0
    for (let attempt = 0; attempt < 60; attempt++) {
      const found = this.#findStep(exact ? 'exact' : 'expected')
      if (!found) {
        if (exact) exact = false
        else this.#damp(1e-6)
        continue
      }
      if (found.predicted <= negligible * Math.max(1, Math.abs(this.#value))) return this.#settle()
      const next = this.#objective.evaluate(found.trial)
      const ratio = (this.#value - next) / found.predicted
      if (ratio > 1e-4 && Number.isFinite(next)) {
        this.#moveTo(found, next)
        this.#relax(ratio)
        return exact && this.#distance < this.#lastStep ? 'converged' : undefined
      }
      exact = false
      this.#damp(1e-3)
      this.#objective.evaluate(this.#x)
    }
    return 'no-progress'
  }

  /** The function is level to rounding: finish with Newton steps that the function value can no longer judge. */
  #settle(): StopReason {
    this.#damping = 0
    for (let round = 0; round < 6; round++) {
      const found = this.#findStep('exact')
      if (!found) return 'no-minimum'
      if (!(found.distance < distances.closing)) return 'no-progress'
      const next = this.#objective.evaluate(found.trial)
      if (!Number.isFinite(next)) return 'no-progress'
      this.#moveTo(found, next)
      if (found.distance < distances.last) return 'converged'
      this.#objective.gradient(this.#gradient)
    }
    return 'no-progress'
  }

  #findStep(kind: 'expected' | 'exact') {
    const size = this.#x.length
    this.#fillMatrix(kind)
    const undamped = this.#matrix.slice()
    for (let i = 0; i < size; i++) this.#matrix[i * size + i]! *= 1 + this.#damping
    const shifted = ({ coefficients, constant }: LinearEquation) => ({
      coefficients,
      constant: constant - dot(coefficients, this.#x),
    })
    const solved = quadraticProgram(
      this.#matrix,
      this.#gradient,
      this.#equalities.map(shifted),
      this.#inequalities.map(shifted),
      this.#active,
    )
    if (!solved) return undefined
    const { step, active } = solved
    let bend = 0
    for (let i = 0; i < size; i++) bend += step[i]! * dot(undamped.subarray(i * size, (i + 1) * size), step)
    const predicted = -dot(this.#gradient, step) - 0.5 * bend
    const trial = this.#x.map((value, i) => value + step[i]!)
    // exactly on the constraints, so that a bounded variance is 0 and not -1e-17
    AffineSpace.of([...this.#equalities, ...active.map(i => this.#inequalities[i]!)], size)?.complete(trial)
    return { trial, active, predicted, distance: Math.sqrt(Math.max(bend, 0)) }
  }

  #fillMatrix(kind: 'expected' | 'exact'): void {
    const size = this.#x.length
    const matrix = this.#matrix.fill(0)
    this.#objective.curvature(kind).forEach((block, g) => {
      const { unknowns } = this.#objective.layouts[g]!
      const width = unknowns.length
      for (let i = 0; i < width; i++) {
        for (let j = 0; j <= i; j++) {
          const value = block[i * width + j]!
          matrix[unknowns[i]! * size + unknowns[j]!]! += value
          if (i !== j) matrix[unknowns[j]! * size + unknowns[i]!]! += value
        }
      }
    })
    // a parameter that moves nothing still needs something for the damping to grow on
    if (this.#damping > 0)
      for (let i = 0; i < size; i++) if (!(matrix[i * size + i]! > 0)) matrix[i * size + i] = 1
  }

  #moveTo(
    { trial, active, distance }: { trial: Float64Array; active: readonly number[]; distance: number },
    value: number,
  ): void {
    this.#x = trial
    this.#value = value
    this.#active = active
    this.#distance = distance
  }

  #relax(ratio: number): void {
    this.#damping *= Math.max(0.2, 1 - (2 * ratio - 1) ** 3)
    if (this.#damping < 1e-9) this.#damping = 0
    this.#growth = 2
  }

  #damp(first: number): void {
    this.#damping = this.#damping > 0 ? this.#damping * this.#growth : first
    this.#growth *= 2
  }
}
