/** What a bound is sought of. */
export interface InvertedTest {
  /** The statistics as observed. */
  readonly at: readonly number[]
  /** Deviations of the statistics in the draws from those observed. */
  readonly deviations: readonly (readonly number[])[]
  /** Share of draws that failed, 0..1. */
  readonly unknown: number
  /** Error allowed at this bound. */
  readonly tail: number
  /** The value whose bound is sought; does not fall when a statistic grows; 0..1. */
  readonly value: (statistics: readonly number[]) => number
}

/** Length of a step, in standard errors; between two steps the bound is interpolated. */
const stepLength = 0.05
/** 100 standard errors away from the estimates. */
const mostSteps = 2000
const nudge = 1e-3

/**
 * Bound of a value by inverting its bootstrap test: from the observed statistics the steepest way is taken down (side -1)
 * or up (side 1) until draws around the statistics reached would show at least (at most) the observed value with no more than
 * the probability allowed. The value there is the bound (Carpenter 1999, the statistics profiled along that way).
 *
 * @returns 0 or 1 where no such statistics exist.
 */
export function invertTest(problem: InvertedTest, side: -1 | 1): number {
  const way = new Way(problem, side)
  const outermost = side < 0 ? 0 : 1
  if (!(problem.unknown < problem.tail)) return outermost
  let inside = 0
  let outside = 1
  while (!(way.share(outside) <= problem.tail)) {
    if (outside >= mostSteps) return outermost
    inside = outside
    outside = Math.min(mostSteps, 2 * outside)
  }
  while (outside - inside > 1) {
    const middle = (inside + outside) >> 1
    if (way.share(middle) <= problem.tail) outside = middle
    else inside = middle
  }
  const [above, below] = [way.share(inside), way.share(outside)]
  const part = above > below ? (above - problem.tail) / (above - below) : 1
  return way.value(inside) + part * (way.value(outside) - way.value(inside))
}

/**
 * Whether the lower bound is above a threshold, to the nearest step: for those who need no more, many times faster than the bound
 * itself.
 */
export function isLowerBoundAbove(problem: InvertedTest, threshold: number): boolean {
  const way = new Way(problem, -1)
  let step = 0
  while (step < mostSteps && way.value(step) > threshold) step++
  return step > 0 && problem.unknown < problem.tail && way.share(step) <= problem.tail
}

/** The steepest way from the observed statistics, as far as it was needed. */
class Way {
  readonly #problem: InvertedTest
  readonly #side: -1 | 1
  readonly #observed: number
  readonly #points: (readonly number[])[]
  readonly #shares = new Map<number, number>()

  constructor(problem: InvertedTest, side: -1 | 1) {
    this.#problem = problem
    this.#side = side
    this.#observed = problem.value(problem.at)
    this.#points = [problem.at]
  }

  value(step: number): number {
    return this.#problem.value(this.#point(step))
  }

  /** Share of draws around a point of the way that show as much (going down) or as little (going up) as was observed. */
  share(step: number): number {
    const known = this.#shares.get(step)
    if (known !== undefined) return known
    const { deviations, unknown, value } = this.#problem
    const point = this.#point(step)
    let count = 0
    for (const deviation of deviations) {
      const drawn = value(point.map((statistic, p) => statistic + deviation[p]!))
      if (this.#side < 0 ? drawn >= this.#observed : drawn <= this.#observed) count++
    }
    const share = unknown + ((1 - unknown) * count) / deviations.length
    this.#shares.set(step, share)
    return share
  }

  #point(step: number): readonly number[] {
    while (this.#points.length <= step) this.#points.push(this.#next(this.#points.at(-1)!))
    return this.#points[step]!
  }

  #next(point: readonly number[]): readonly number[] {
    const moved = (p: number, by: number) => this.#problem.value(point.with(p, point[p]! + by))
    const slopes = point.map((_, p) => moved(p, nudge) - moved(p, -nudge))
    const length = Math.hypot(...slopes)
    // where the value is 0 or 1 to the last digit, all ways are equally steep
    const even = 1 / Math.sqrt(point.length)
    return point.map(
      (statistic, p) => statistic + this.#side * stepLength * (length > 0 ? slopes[p]! / length : even),
    )
  }
}
