import type { SemFit } from '../sem/index.ts'

/** Bounds that an assessment must keep before any assertion about it is decided. */
export interface PreconditionBounds {
  /** Fewest respondents in the fit. */
  readonly respondents: number
  /** Largest share of answers missing, 0..1. */
  readonly missingRate: number
}

/** Default bounds: 100 respondents, 5% of answers missing. */
export const defaultBounds: PreconditionBounds = { respondents: 100, missingRate: 0.05 }

/** One precondition: a number held against its bound. */
export interface Check {
  readonly name: 'respondents' | 'missing rate' | 'convergence' | 'admissibility' | 'loading signs'
  readonly ok: boolean
  /** What was found, and the bound, in words. */
  readonly detail: string
  /** What would mend it; empty when `ok`. */
  readonly mend: string
}

/**
 * Holds what is known of a model's fit against the preconditions, in the order in which one would mend them.
 *
 * NaN fails a check. A check that cannot be made because an earlier one failed is left out.
 */
export function checkPreconditions(
  facts: { respondents: number; missingRate: number; fit: SemFit },
  bounds: PreconditionBounds,
): readonly Check[] {
  const { respondents, missingRate, fit } = facts
  const checks: Check[] = [
    {
      name: 'respondents',
      ok: respondents >= bounds.respondents,
      detail: `${respondents} of at least ${bounds.respondents} respondents in the fit`,
      mend: `Ask about ${Math.max(1, bounds.respondents - respondents)} more respondents (study.respondents).`,
    },
    {
      name: 'missing rate',
      ok: missingRate <= bounds.missingRate,
      detail: `${percent(missingRate)} of the answers missing, at most ${percent(bounds.missingRate)} allowed`,
      mend: 'See which items and reasons are missing in assessment.missing, and mend the prompt or the token limit.',
    },
    {
      name: 'convergence',
      ok: fit.converged,
      detail: fit.converged
        ? 'the structural model converged'
        : `no fit of the structural model: ${fit.stopReason}`,
      mend: 'Ask more respondents, or look for items that all respondents answer alike.',
    },
  ]
  if (fit.converged) checks.push(admissibility(fit), loadingSigns(fit))
  return checks.map(check => (check.ok ? { ...check, mend: '' } : check))
}

function admissibility(fit: SemFit): Check {
  return {
    name: 'admissibility',
    ok: fit.admissible,
    detail: fit.admissible
      ? 'all variances admissible'
      : `the fit has no admissible interpretation: ${fit.stopReason}`,
    mend: 'Ask more respondents; answers that barely vary often cause it.',
  }
}

/** The sign of a construct is fixed by its indicators: one that loads negatively means that the construct is not what its name says. */
function loadingSigns(fit: SemFit): Check {
  const wrong = fit.parameters.filter(({ op, est }) => op === '=~' && !(est > 0))
  return {
    name: 'loading signs',
    ok: wrong.length === 0,
    detail:
      wrong.length === 0
        ? 'every indicator loads in its keyed direction'
        : `loadings of the wrong sign: ${wrong.map(({ lhs, rhs, est }) => `${lhs} =~ ${rhs} (${est.toFixed(2)})`).join(', ')}`,
    mend: 'The answers do not measure the construct; check the keying of the instrument, or whether the model answers at random or agrees with everything.',
  }
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`
}
