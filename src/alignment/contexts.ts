import { normalCdf } from '../numerics/distributions.ts'
import type { SemFit } from '../sem/index.ts'
import type { HumanReference } from './human-reference.ts'
import { type PathEstimate, pathCovariance, pathEstimate } from './path-estimate.ts'
import { pathInterval } from './path-interval.ts'
import { type VaarResult, vaar } from './vaar.ts'

/** A sharing context as an assessment needs it. */
export interface JudgedContext {
  /** Id of its instrument, e.g. `sharing_commerce`. */
  readonly construct: string
  /** True for a negative control. */
  readonly control: boolean
}

/** One context's share of the result. */
export interface ContextResult extends JudgedContext {
  /** VAAR over the context's own paths; undefined where the reference has none of them. */
  readonly vaar: VaarResult | undefined
  /** A control's paths that the reference leaves out, held against the same paths of the other contexts. */
  readonly contrasts: readonly ContextContrast[]
}

/** A path of a control context beside the mean of the same path over the others. */
export interface ContextContrast extends PathEstimate {
  /** The paths whose mean it is compared with. */
  readonly others: readonly string[]
  /** Path minus that mean. */
  readonly difference: {
    readonly est: number
    readonly se: number
    readonly ciLower: number
    readonly ciUpper: number
  }
  /** Probability that the path is weaker, in the direction that the others are expected in; NaN without an estimate. */
  readonly weaker: number
}

/**
 * Reports a study by context: VAAR of each, and of a negative control the contrast.
 *
 * A control's path from a motive to share (prosocialness to sharing with companies) is expected to be weaker than where the
 * public gains, not to have a sign: it is evidence that the others measure what they should, and no part of VAAR. The
 * standard error of the difference takes into account that all paths come from one fit.
 */
export function resultsByContext(
  contexts: readonly JudgedContext[],
  fit: SemFit,
  paths: readonly PathEstimate[],
  reference: HumanReference,
): readonly ContextResult[] {
  const public_ = contexts.filter(({ control }) => !control).map(({ construct }) => construct)
  return contexts.map(context => {
    const own = reference.filter(({ path }) => ends(path).outcome === context.construct)
    return {
      ...context,
      vaar: own.length > 0 ? vaar(paths, own) : undefined,
      contrasts: context.control ? contrastsOf(context.construct, public_, fit, reference) : [],
    }
  })
}

function contrastsOf(
  control: string,
  others: readonly string[],
  fit: SemFit,
  reference: HumanReference,
): readonly ContextContrast[] {
  const compared = reference.filter(({ path }) => others.includes(ends(path).outcome))
  const causes = [...new Set(compared.map(({ path }) => ends(path).cause))]
  return causes.flatMap(cause => {
    const path = `${control} ~ ${cause}`
    if (reference.some(expected => expected.path === path)) return []
    const same = compared.filter(expected => ends(expected.path).cause === cause)
    return [contrast(path, same, fit)]
  })
}

function contrast(path: string, others: HumanReference, fit: SemFit): ContextContrast {
  const names = [path, ...others.map(expected => expected.path)]
  const covariance = pathCovariance(fit, names)
  const rows = fit.converged ? fit.standardized : []
  const weights = names.map((_, at) => (at === 0 ? 1 : -1 / others.length))
  const sum = (value: (at: number) => number) =>
    weights.reduce((total, weight, at) => total + weight * value(at), 0)
  const est = sum(at => pathEstimate(rows, names[at]!).est)
  const se = Math.sqrt(sum(row => sum(column => covariance[row]![column]!)))
  const [ciLower, ciUpper] = pathInterval({ est, se }, 0.95)
  const direction = others[0]?.sign === 'negative' ? -1 : 1
  return {
    ...pathEstimate(rows, path),
    others: names.slice(1),
    difference: { est, se, ciLower, ciUpper },
    weaker: normalCdf((-direction * est) / se),
  }
}

function ends(path: string): { outcome: string; cause: string } {
  const [outcome = '', cause = ''] = path.split('~').map(name => name.trim())
  return { outcome, cause }
}
