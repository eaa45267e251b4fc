import { checkFit } from '../src/alignment/check-fit.ts'
import { type FitEvidence, fitEvidence } from '../src/alignment/fit-evidence.ts'
import { type BoundedValue, judgeBounds } from '../src/alignment/judge-bounds.ts'
import type { CommonOptions } from './common-options.ts'
import { concludeOnFit } from './conclude.ts'
import { defaultFitBounds } from './default-fit-bounds.ts'
import { describeBounds, describeBrokenBounds } from './describe-bounds.ts'
import { describeObject } from './describe-options.ts'
import { grounding } from './grounding.ts'
import type { MatcherContext, MatcherResult } from './matcher-context.ts'
import { requireBounds } from './require-bounds.ts'

/** Bounds of `toFitWell`; a measure that is not named is not asked for. */
export interface FitBounds extends CommonOptions {
  /** Least comparative fit index, up to 1. */
  readonly cfi?: number
  /** Least Tucker-Lewis index. */
  readonly tli?: number
  /** Largest root mean square error of approximation. */
  readonly rmsea?: number
  /** Largest standardized root mean square residual. */
  readonly srmr?: number
  /** Least p-value of the test of exact fit. */
  readonly pvalue?: number
}

const measures = {
  cfi: { name: 'CFI', wanted: 'at least' },
  tli: { name: 'TLI', wanted: 'at least' },
  rmsea: { name: 'RMSEA', wanted: 'at most' },
  srmr: { name: 'SRMR', wanted: 'at most' },
  pvalue: { name: 'p', wanted: 'at least' },
} as const
const names = Object.keys(measures) as (keyof typeof measures)[]

/**
 * Passes when every named fit measure keeps its bound, fails when one does not; a fit that is not `ok` is inconclusive.
 * Measures are the robust ones where the estimator has them, and corrected below 200 rows.
 *
 * A good fit says that three constructs describe the answers. It does not say that the paths are right: a style of agreeing
 * with everything can flip a path under a perfect fit.
 *
 * @param received - A model, an assessment or a fit.
 * @throws MatcherInputError for bounds that are none, also under `.not`.
 */
export function toFitWell(
  this: MatcherContext,
  received: unknown,
  bounds: FitBounds = defaultFitBounds,
): Promise<MatcherResult> {
  return concludeOnFit(this, received, {
    name: 'toFitWell',
    options: bounds,
    requireUsable: () => requireBounds('toFitWell', bounds, names),
    judge: ({ fit, assessment }) => {
      const evidence = fitEvidence(fit)
      const values = boundedValues(evidence, bounds)
      const checks = assessment ? grounding(assessment) : [checkFit(fit)]
      return {
        call: `toFitWell(${bounds === defaultFitBounds ? '' : describeObject(bounds)})`,
        claim: `a structural model that describes the answers: ${describeBounds(values)}`,
        denial: `a structural model that does not describe the answers: ${describeBrokenBounds(values)}`,
        about: 'measurement',
        next: 'Do not rely on the numbers of this fit: modificationIndices(fit) of vitest-vaar/sem says what the structural model lacks; add it where theory agrees, or drop the statements concerned.',
        found:
          fit.status === 'ok'
            ? `${values.map(({ name, value }) => `${name} ${value.toFixed(3)}`).join(', ')} (${evidence.version})`
            : 'no fit measures',
        verdict: judgeBounds(values, { checks }),
      }
    },
  })
}

function boundedValues(evidence: FitEvidence, bounds: FitBounds): readonly BoundedValue[] {
  return names.flatMap(key => {
    const bound = bounds[key]
    return bound === undefined ? [] : [{ ...measures[key], value: evidence[key], bound }]
  })
}
