import type { ValueAndSlope } from './expected-vaar.ts'

const mostDescents = 2
const mostSteps = 30
/** Far below what a margin is given to. */
const closeEnough = 2e-4

/**
 * The smallest value of a smooth function on the ball of a radius around 0.
 *
 * At a smallest value on the border the slope points straight outwards, −u: stepping to −radius · slope/|slope|, by half
 * where that does not lead down, finds it. There may be several such places; the search starts from the steepest
 * direction and from every axis, goes on from the lowest few, and the lowest end is taken.
 */
export function smallestWithin(of: (u: Float64Array) => ValueAndSlope, size: number, radius: number): number {
  const first = of(new Float64Array(size))
  const directions = [first.slope.map(value => -value)]
  for (let i = 0; i < size; i++) {
    const axis = new Float64Array(size)
    axis[i] = -Math.sign(first.slope[i]!) || 1
    directions.push(axis)
  }
  const starts = directions
    .flatMap(direction => onBorder(direction, radius) ?? [])
    .map(u => ({ u, here: of(u) }))
    .toSorted((a, b) => a.here.value - b.here.value)
    .slice(0, mostDescents)
  return Math.min(first.value, ...starts.map(start => descend(of, start, radius)))
}

interface Place {
  readonly u: Float64Array
  readonly here: ValueAndSlope
}

function descend(of: (u: Float64Array) => ValueAndSlope, start: Place, radius: number): number {
  let { u, here } = start
  for (let step = 0; step < mostSteps; step++) {
    const target = onBorder(
      here.slope.map(value => -value),
      radius,
    )
    if (!target) break
    const next = lower(of, u, target, here.value, radius)
    if (!next) break
    const gain = here.value - next.here.value
    u = next.u
    here = next.here
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
): Place | undefined {
  for (let share = 1; share > 0.02; share /= 2) {
    const tried = onBorder(
      u.map((from, i) => from + share * (target[i]! - from)),
      radius,
    )
    if (!tried) continue
    const there = of(tried)
    if (there.value < value) return { u: tried, here: there }
  }
  return undefined
}

/** Stretched to the radius; undefined for a vector without direction. */
function onBorder(direction: Float64Array, radius: number): Float64Array | undefined {
  const length = Math.hypot(...direction)
  return length > 0 && Number.isFinite(length) ? direction.map(value => (radius * value) / length) : undefined
}
