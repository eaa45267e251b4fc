import { setImmediate as otherWork } from 'node:timers/promises'
import { ArgumentError } from '../errors.ts'
import type { SemFit } from '../sem/index.ts'
import { resampledSolutions } from '../sem/index.ts'
import { type PathEstimate, pathEstimate } from './path-estimate.ts'

/** The paths of a model in resamples of its respondents. */
export interface PathDraws {
  readonly seed: number
  /** Resamples drawn, failed ones included. */
  readonly draws: number
  /** Resamples in which the model had no usable estimate of every path. */
  readonly failed: number
  /** One entry a resample that did not fail: the paths in the order of the assessment's. */
  readonly paths: readonly (readonly PathEstimate[])[]
}

/** What draws may be asked with. */
export interface PathDrawOptions {
  /** An integer; the same seed gives the same draws, and fewer of them are the first of more. */
  readonly seed?: number
  /** How many resamples. Default 1000. */
  readonly draws?: number
  /** Looked at every few draws; rejects with its reason. */
  readonly signal?: AbortSignal | undefined
}

/** Gives draws on demand; nothing is drawn before, and nothing twice. */
export type PathDrawer = (options?: PathDrawOptions) => Promise<PathDraws>

/** Draws between two looks at the signal and at whatever else the process has to do: some 20 ms. */
const atOnce = 25

/**
 * Bootstrap of standardized paths: respondents are drawn with replacement, all of one cluster together, and the model is
 * fitted anew, with standard errors, each time.
 *
 * @param clusters - One entry a respondent in the fit, in order.
 * @param defaultSeed - Where none is asked for.
 */
export function pathDrawer(
  fit: SemFit,
  paths: readonly string[],
  clusters: readonly string[],
  defaultSeed: number,
): PathDrawer {
  const bySeed = new Map<number, DrawnSoFar>()
  return async ({ seed = defaultSeed, draws = 1000, signal } = {}) => {
    requireDraws(draws)
    // a model without estimates has none in a resample of its respondents either
    if (!fit.converged) return { seed, draws, failed: draws, paths: [] }
    const drawn = bySeed.get(seed) ?? new DrawnSoFar(fit, paths, clusters, seed)
    bySeed.set(seed, drawn)
    while (drawn.count < draws) {
      signal?.throwIfAborted()
      drawn.goOn(Math.min(atOnce, draws - drawn.count))
      await otherWork()
    }
    const usable = drawn.first(draws)
    return { seed, draws, failed: draws - usable.length, paths: usable }
  }
}

/** The draws of one seed; several callers may take turns in going on. */
class DrawnSoFar {
  readonly #solutions: ReturnType<typeof resampledSolutions>
  readonly #paths: readonly string[]
  readonly #drawn: (readonly PathEstimate[] | undefined)[] = []

  constructor(fit: SemFit, paths: readonly string[], clusters: readonly string[], seed: number) {
    this.#solutions = resampledSolutions(fit, { seed, clusters: [clusters] })
    this.#paths = paths
  }

  get count(): number {
    return this.#drawn.length
  }

  goOn(draws: number): void {
    for (let i = 0; i < draws; i++) {
      const solution = this.#solutions.next().value
      const paths = solution && this.#paths.map(path => pathEstimate(solution, path))
      const usable = paths?.every(({ est, se }) => Number.isFinite(est) && se > 0)
      this.#drawn.push(usable ? paths : undefined)
    }
  }

  first(draws: number): readonly (readonly PathEstimate[])[] {
    return this.#drawn.slice(0, draws).filter(paths => paths !== undefined)
  }
}

function requireDraws(draws: number): void {
  if (Number.isInteger(draws) && draws >= 2) return
  throw new ArgumentError(`${draws} draws cannot be drawn.`, 'Give a whole number of at least 2, e.g. 1000.')
}
