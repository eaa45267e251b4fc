import { BlockArrow } from './block-arrow.ts'
import type { BlockLayout } from './block-arrow-layout.ts'

/** A smooth function of many variables whose curvature comes in blocks; see {@link BlockArrow}. */
export interface BlockObjective {
  readonly size: number
  readonly layouts: readonly BlockLayout[]
  /** The function at x; Infinity or NaN where it is not defined. */
  evaluate(x: Float64Array): number
  /** The gradient at the last x evaluated. */
  gradient(out: Float64Array): void
  /**
   * The curvature at the last x evaluated, one lower triangle a block: `'expected'` is positive semi-definite everywhere,
   * `'exact'` (the matrix of second derivatives) gives quadratic convergence near the minimum.
   */
  curvature(kind: 'expected' | 'exact'): readonly Float64Array[]
}

export interface MinimizeOptions {
  readonly maxIterations: number
  readonly signal?: AbortSignal | undefined
  /**
   * For a minimum that need not be exact: a Newton step shorter than this many standard errors is the last. Its error is
   * about the square of that. Default 0: as close as rounding allows.
   */
  readonly lastStep?: number | undefined
}

/**
 * - `converged`: a minimum
 * - `no-minimum`: the slope is zero, but the function does not rise in every direction
 * - `no-progress`: no step leads down
 * - `diverging`: the function levels off while the variables run away
 * - `max-iterations`, `undefined-at-start`: as they say
 */
export type StopReason =
  | 'converged'
  | 'no-minimum'
  | 'no-progress'
  | 'diverging'
  | 'max-iterations'
  | 'undefined-at-start'

/** Where the search ended. `x` is the best point found, whatever the reason; the objective was last evaluated there. */
export interface Minimum {
  readonly x: Float64Array
  readonly value: number
  readonly iterations: number
  readonly reason: StopReason
  /** How far each variable ran in the last iterations, relative to its size; tells which ones diverge. */
  readonly drift: Float64Array
}

/** Distances are in standard errors: the length of the Newton step in the metric of the curvature. */
export const distances = {
  /** From here on, exact curvature is tried first. */
  near: 3,
  /** From here on, Newton's method needs no watching. */
  closing: 1e-2,
  /** A Newton step this short leaves an error of about its square. */
  last: 1e-6,
  /** The error that a step with the curvature of the point before may leave, which is about the product of the two distances. */
  product: 1e-11,
}
/** A predicted decrease below this share of the value is lost in rounding. */
export const negligible = 1e-11
/** A search that gains less than `gain` in so many `iterations`, and yet does not converge, goes nowhere. */
export const creep = { iterations: 50, gain: 1e-3 }
/** Pivots below this share of their diagonal are treated as 0, so that flat directions get a ridge. */
const pivotTolerance = 1e-11

/**
 * Minimizes a function whose differences of 1 matter (half a chi-square) by damped scoring far from the minimum and
 * Newton's method near it (Levenberg 1944, Marquardt 1963; update of the damping: Nielsen 1999). Steps are measured relative to the curvature, so that the course of the search does not
 * depend on the scales of the variables.
 *
 * @param start a point where the function is defined.
 * @returns `converged` when an undamped Newton step with exact curvature (that of the point before, where a short step led from
 *   there) was shorter than 1e-6 standard errors: the point is then exact to about 1e-11 of a standard error. Never throws for numerical reasons.
 */
export function minimize(objective: BlockObjective, start: Float64Array, options: MinimizeOptions): Minimum {
  const search = new Search(objective, start, options.lastStep ?? 0)
  return { ...runSearch(search, options), ...search.best() }
}

/** A search that goes on step by step, with or without constraints. */
export interface StepwiseSearch {
  /** False when the function has no value at the start. */
  readonly defined: boolean
  /** One iteration; a reason when it was the last. */
  iterate(): StopReason | undefined
  /** Whether the iterations since the last call gained next to nothing. */
  creeps(): boolean
}

/** Iterates until the search ends, goes nowhere, is aborted (throws the signal's reason) or has used up its iterations. */
export function runSearch(
  search: StepwiseSearch,
  options: MinimizeOptions,
): { readonly iterations: number; readonly reason: StopReason } {
  let reason: StopReason | undefined = search.defined ? undefined : 'undefined-at-start'
  let iterations = 0
  while (reason === undefined) {
    options.signal?.throwIfAborted()
    if (iterations === options.maxIterations) reason = 'max-iterations'
    else {
      iterations++
      reason = search.iterate()
      const due = iterations % creep.iterations === 0 && iterations < options.maxIterations
      if (due && search.creeps()) reason ??= 'diverging'
    }
  }
  return { iterations, reason }
}

class Search {
  readonly #objective: BlockObjective
  readonly #system: BlockArrow
  readonly #x: Float64Array
  readonly #trial: Float64Array
  readonly #gradient: Float64Array
  readonly #step: Float64Array
  readonly #diagonal: Float64Array
  readonly #ridge: Float64Array
  readonly #markX: Float64Array
  #markValue: number
  #value: number
  /** Length of the last step in standard errors. */
  #distance = Infinity
  /** Whether the last matrix factored was exact curvature, undamped. */
  #factoredExact = false
  readonly #lastStep: number
  #damping = 0
  #growth = 2

  constructor(objective: BlockObjective, start: Float64Array, lastStep: number) {
    this.#lastStep = lastStep
    const { size, layouts } = objective
    this.#objective = objective
    this.#system = new BlockArrow(layouts, size)
    this.#x = start.slice()
    this.#trial = new Float64Array(size)
    this.#gradient = new Float64Array(size)
    this.#step = new Float64Array(size)
    this.#diagonal = new Float64Array(size)
    this.#ridge = new Float64Array(size)
    this.#value = objective.evaluate(this.#x)
    this.#markX = start.slice()
    this.#markValue = Infinity
  }

  get defined(): boolean {
    return Number.isFinite(this.#value)
  }

  best(): { x: Float64Array; value: number; drift: Float64Array } {
    const value = this.#objective.evaluate(this.#x)
    return { x: this.#x, value, drift: drift(this.#markX, this.#x) }
  }

  /** Whether little was gained since this was last asked. */
  creeps(): boolean {
    const creeping = this.#markValue - this.#value < creep.gain
    if (!creeping) {
      this.#markX.set(this.#x)
      this.#markValue = this.#value
    }
    return creeping
  }

  /** One step down; a reason when there is none to take. */
  iterate(): StopReason | undefined {
    this.#objective.gradient(this.#gradient)
    if (this.#finish()) return 'converged'
    const exact = this.#distance < distances.near && this.#factor('exact', 0)
    const kind = exact ? 'exact' : 'expected'
    let factored = exact && this.#damping === 0
    for (let attempt = 0; attempt < 60; attempt++) {
      if (!factored && !this.#factor(kind, this.#damping)) {
        this.#damp(1e-6)
        continue
      }
      factored = false
      const predicted = this.#findStep()
      if (predicted <= negligible * Math.max(1, Math.abs(this.#value))) return this.#settle()
      if (this.#accept(predicted)) {
        return exact && this.#damping === 0 && this.#distance < this.#lastStep ? 'converged' : undefined
      }
      this.#damp(1e-3)
      // the rejected trial was the last point evaluated
      this.#objective.evaluate(this.#x)
    }
    return 'no-progress'
  }

  /**
   * Takes the last step with the curvature of the step before, if that is good enough: such a step leaves an error of about the
   * product of the two distances. At a minimum it is far shorter than the step before; where the function only levels off, it is
   * not.
   */
  #finish(): boolean {
    if (!(this.#factoredExact && this.#distance < distances.closing)) return false
    const before = this.#distance
    this.#findStep()
    const after = this.#distance
    this.#distance = before
    const short = after < distances.last && before * after < distances.product
    if (!(short && after < 1e-2 * before)) return false
    const next = this.#objective.evaluate(this.#trial)
    if (!Number.isFinite(next)) {
      this.#objective.evaluate(this.#x)
      this.#objective.gradient(this.#gradient)
      return false
    }
    this.#x.set(this.#trial)
    this.#value = next
    return true
  }

  #factor(kind: 'expected' | 'exact', damping: number): boolean {
    this.#factoredExact = kind === 'exact' && damping === 0
    const blocks = this.#objective.curvature(kind)
    if (damping === 0) return this.#system.factor(blocks, undefined, pivotTolerance)
    diagonalOf(blocks, this.#objective.layouts, this.#diagonal)
    for (let i = 0; i < this.#ridge.length; i++) this.#ridge[i] = damping * this.#diagonal[i]!
    return this.#system.factor(blocks, this.#ridge, pivotTolerance)
  }

  /** Computes step, distance and trial point; returns the decrease that the curvature predicts. */
  #findStep(): number {
    const step = this.#step
    this.#system.solve(this.#gradient, step)
    let descent = 0
    let ridged = 0
    for (let i = 0; i < step.length; i++) {
      descent += this.#gradient[i]! * step[i]!
      if (this.#damping > 0) ridged += this.#ridge[i]! * step[i]! * step[i]!
      this.#trial[i] = this.#x[i]! - step[i]!
    }
    this.#distance = Math.sqrt(Math.max(descent, 0))
    return 0.5 * (descent + ridged)
  }

  /** Moves to the trial point if the function falls there by a fair share of what was predicted. */
  #accept(predicted: number): boolean {
    const next = this.#objective.evaluate(this.#trial)
    const ratio = (this.#value - next) / predicted
    if (!(ratio > 1e-4 && Number.isFinite(next))) return false
    this.#x.set(this.#trial)
    this.#value = next
    this.#damping *= Math.max(0.2, 1 - (2 * ratio - 1) ** 3)
    if (this.#damping < 1e-9) this.#damping = 0
    this.#growth = 2
    return true
  }

  #damp(first: number): void {
    this.#damping = this.#damping > 0 ? this.#damping * this.#growth : first
    this.#growth *= 2
  }

  /** The function is level to rounding: finish with Newton steps that the function value can no longer judge. */
  #settle(): StopReason {
    // the step just found, if it is such a one, is the first
    let found = this.#factoredExact
    this.#damping = 0
    for (let round = 0; round < 5; round++) {
      if (!found) {
        if (!this.#factor('exact', 0)) return 'no-minimum'
        this.#findStep()
      }
      found = false
      // a level place far from the minimum was reached by short steps only
      if (!(this.#distance < distances.closing)) return 'no-progress'
      const done = this.#distance < distances.last
      const next = this.#objective.evaluate(this.#trial)
      if (!Number.isFinite(next)) return 'no-progress'
      this.#x.set(this.#trial)
      this.#value = next
      if (done) return 'converged'
      this.#objective.gradient(this.#gradient)
      if (this.#finish()) return 'converged'
    }
    return 'no-progress'
  }
}

/** How far each variable ran from one point to another, relative to its size. */
export function drift(from: Float64Array, to: Float64Array): Float64Array {
  return to.map((value, i) => {
    const before = from[i]!
    return Math.abs(value - before) / Math.max(Math.abs(before), Math.abs(value), 1e-300)
  })
}

function diagonalOf(
  blocks: readonly Float64Array[],
  layouts: readonly BlockLayout[],
  out: Float64Array,
): void {
  out.fill(0)
  blocks.forEach((block, g) => {
    const { unknowns } = layouts[g]!
    const size = unknowns.length
    for (let i = 0; i < size; i++) out[unknowns[i]!]! += block[i * size + i]!
  })
  // a parameter that moves nothing still needs a pivot
  for (let i = 0; i < out.length; i++) if (!(out[i]! > 0)) out[i] = 1
}
