import type { ValueAndSlope } from './expected-vaar.ts'

const mostSteps = 60
const closeEnough = 1e-4

/**
 * The smallest value of a smooth function on the ball of a radius around 0.
 *
 * At a smallest value on the border the slope points straight outwards, −u: stepping to −radius · slope/|slope|, by half
 * where that does not lead down, finds it. There may be several such places; the search starts from the steepest
 * direction and from every axis, and the lowest is taken.
 */
export function smallestWithin(of: (u: Float64Array) => ValueAndSlope, size: number, radius: number): number {
  const first = of(new Float64Array(size))
  const starts = [first.slope.map(value => -value)]
  for (let i = 0; i < size; i++) {
    const axis = new Float64Array(size)
    axis[i] = -Math.sign(first.slope[i]!) || 1
    starts.push(axis)
  }
  return Math.min(first.value, ...starts.map(start => descend(of, onBorder(start, radius), radius)))
}

function descend(
  of: (u: Float64Array) => ValueAndSlope,
  start: Float64Array | undefined,
  radius: number,
): number {
  if (!start) return Infinity
  let u = start
  let here = of(u)
  for (let step = 0; step < mostSteps; step++) {
    const target = onBorder(
      here.slope.map(value => -value),
      radius,
    )
    if (!target) break
    const next = lower(of, u, target, here.value, radius)
    if (!next) break
    const gain = here.value - next.value.value
    u = next.u
    here = next.value
    if (gain < closeEnough) break
  }
  return here.value
}

/** The first of the target and of points ever nearer to u, all on the border, that lies lower; undefined where none does. */
function lower(
  of: (u: Float64Array) => ValueAndSlope,
  u: Float64Array,
  target: Float64Array,
  value: number,
  radius: number,
): { readonly u: Float64Array; readonly value: ValueAndSlope } | undefined {
  for (let share = 1; share > 0.02; share /= 2) {
    const tried = onBorder(
      u.map((from, i) => from + share * (target[i]! - from)),
      radius,
    )
    if (!tried) continue
    const there = of(tried)
    if (there.value < value) return { u: tried, value: there }
  }
  return undefined
}

/** Stretched to the radius; undefined for a vector without direction. */
function onBorder(direction: Float64Array, radius: number): Float64Array | undefined {
  const length = Math.hypot(...direction)
  return length > 0 && Number.isFinite(length)
    ? direction.map(value => (radius * value) / length)
    : undefined
}
