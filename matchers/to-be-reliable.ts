import { checkFit } from '../src/alignment/check-fit.ts'
import { type BoundedValue, judgeBounds } from '../src/alignment/judge-bounds.ts'
import { type LatentReliability, reliability, type SemFit } from '../src/sem/index.ts'
import type { CommonOptions } from './common-options.ts'
import { concludeOnFit } from './conclude.ts'
import { describeObject } from './describe-options.ts'
import { grounding } from './grounding.ts'
import type { MatcherContext, MatcherResult } from './matcher-context.ts'
import { requireBounds } from './require-bounds.ts'

/** Bounds of `toBeReliable`, asked of every construct. */
export interface ReliabilityBounds extends CommonOptions {
  /** Least McDonald's omega. */
  readonly omega?: number
  /** Least Cronbach's alpha. */
  readonly alpha?: number
  /** Least average variance extracted. */
  readonly ave?: number
}

/** Below it a scale measures more noise than construct. */
export const defaultReliabilityBounds: ReliabilityBounds = { omega: 0.6 }

const names = ['omega', 'alpha', 'ave'] as const

/**
 * Passes when every construct is measured at least as reliably as asked, fails when one is not; a fit that is not `ok` is
 * inconclusive.
 *
 * @param received - A model, an assessment or a fit.
 * @throws MatcherInputError for bounds that are none or a fit without latents, also under `.not`.
 */
export function toBeReliable(
  this: MatcherContext,
  received: unknown,
  bounds: ReliabilityBounds = defaultReliabilityBounds,
): Promise<MatcherResult> {
  return concludeOnFit(this, received, {
    name: 'toBeReliable',
    options: bounds,
    requireUsable: () => requireBounds('toBeReliable', bounds, names),
    judge: ({ fit, assessment }) => {
      const values = boundedValues(fit, bounds)
      const asked = names.filter(name => bounds[name] !== undefined)
      const checks = assessment ? grounding(assessment) : [checkFit(fit)]
      return {
        call: `toBeReliable(${bounds === defaultReliabilityBounds ? '' : describeObject(bounds)})`,
        claim: `every construct measured reliably: ${asked.map(name => `${name} at least ${bounds[name]}`).join(', ')} (1 is without error)`,
        denial: `some construct measured unreliably: ${asked.map(name => `${name} below ${bounds[name]}`).join(', or ')}`,
        about: 'measurement',
        next: `Give ${tooLow(values)} more or clearer ${assessment ? 'statements' : 'indicators'}, see whether they are answered at random, or lower the bound.`,
        found:
          values.map(({ name, value }) => `${name} ${value.toFixed(3)}`).join(', ') || 'no reliabilities',
        verdict: judgeBounds(values, { checks }),
      }
    },
  })
}

/** A value, and the construct that it is of. */
interface ValueOfConstruct extends BoundedValue {
  readonly of: string
}

/** The constructs to mend. */
function tooLow(values: readonly ValueOfConstruct[]): string {
  const low = values.filter(({ value, bound }) => value < bound).map(({ of }) => of)
  return [...new Set(low)].join(', ')
}

function boundedValues(fit: SemFit, bounds: ReliabilityBounds): readonly ValueOfConstruct[] {
  const latents = fit.status === 'ok' ? reliability(fit).latents : []
  return latents.flatMap(latent =>
    names.flatMap(name => {
      const bound = bounds[name]
      return bound === undefined
        ? []
        : [
            {
              name: `${name} of ${placeOf(latent)}`,
              of: placeOf(latent),
              value: latent[name],
              bound,
              wanted: 'at least' as const,
            },
          ]
    }),
  )
}

function placeOf({ latent, groupLabel }: LatentReliability): string {
  return groupLabel === '' ? latent : `${latent} in ${groupLabel}`
}
