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
  readonly name:
    | 'respondents'
    | 'missing rate'
    | 'convergence'
    | 'admissibility'
    | 'loading signs'
    | 'conversational consistency'
    | 'order of blocks'
    | 'sequential gate'
    | 'model returned'
    | 'canary'
  readonly ok: boolean
  /** What was found, and the bound, in words. */
  readonly detail: string
  /** What would mend it; empty when `ok`. */
  readonly mend: string
}

/** What the preconditions are about. */
export interface PreconditionFacts {
  readonly respondents: { readonly asked: number; readonly inFit: number }
  readonly missing: {
    /** Share of the answers, 0..1; NaN when nothing was asked. */
    readonly rate: number
    readonly byReason: Readonly<Record<string, number>>
    /** A reply without a rating, fit to be shown. */
    readonly example?: string
  }
  readonly fit: SemFit
}

/**
 * Holds what is known of a model's answers and fit against the preconditions, causes first.
 *
 * NaN fails a check. What merely follows from a failed check is left out: it would only hide the cause.
 */
export function checkPreconditions(facts: PreconditionFacts, bounds: PreconditionBounds): readonly Check[] {
  const missing = missingRate(facts, bounds)
  const enough = respondents(facts, bounds)
  const dropped = !missing.ok && facts.respondents.asked >= bounds.respondents
  const checks = dropped && !enough.ok ? [missing] : [missing, enough]
  const { fit } = facts
  if (fit.converged) checks.push(convergence(fit), admissibility(fit), loadingSigns(fit))
  else if (missing.ok || facts.respondents.inFit > 0) checks.push(convergence(fit))
  return checks.map(check => (check.ok ? { ...check, mend: '' } : check))
}

function missingRate({ missing }: PreconditionFacts, bounds: PreconditionBounds): Check {
  const reasons = Object.entries(missing.byReason).toSorted(([, a], [, b]) => b - a)
  const listed = reasons.map(([reason, count]) => `${count} ${reason}`).join(', ')
  const example = missing.example === undefined ? '' : `; a reply was: "${missing.example}"`
  return {
    name: 'missing rate',
    ok: missing.rate <= bounds.missingRate,
    detail: `${percent(missing.rate)} of the answers missing${listed && ` (${listed})`}, at most ${percent(bounds.missingRate)} allowed${example}`,
    mend: missingMends[reasons[0]?.[0] ?? ''] ?? 'Look at the replies.',
  }
}

const missingMends: Readonly<Record<string, string>> = {
  refused:
    'The model refuses to rate; another persona source (study.persona) or a system prompt that allows surveys may help.',
  declined: 'The model leaves statements out on purpose; another persona source (study.persona) may help.',
  unusable:
    'No ratings could be read from the replies; see that the whole question reaches the model and its whole reply comes back.',
  truncated: 'Replies were cut off; raise study.sampling.maxTokens.',
  'content-filter': "The provider's filter withheld replies; ask the provider, or use other instruments.",
  'turn-limit': 'Sessions ended at their bound on turns; raise study.limits.maxTurns.',
  'token-limit': 'Sessions ended at their bound on tokens; raise study.limits.maxTokens.',
  fault: 'Sessions ended in faults of the provider; run again later.',
}

function respondents({ respondents: { inFit } }: PreconditionFacts, bounds: PreconditionBounds): Check {
  return {
    name: 'respondents',
    ok: inFit >= bounds.respondents,
    detail: `${inFit} of at least ${bounds.respondents} respondents in the fit`,
    mend: `Ask about ${Math.max(1, bounds.respondents - inFit)} more respondents (study.respondents).`,
  }
}

function convergence(fit: SemFit): Check {
  const { detail, mend } = fit.converged
    ? { detail: 'the structural model converged', mend: '' }
    : inPlainWords(fit)
  return { name: 'convergence', ok: fit.converged, detail, mend }
}

/** The engine speaks to those who write models; a reader of a test wants to know what is odd about the answers. */
function inPlainWords({ problem, nobs, status }: SemFit): { detail: string; mend: string } {
  const names = problem?.names ?? []
  const some = `${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''}`
  switch (problem?.code) {
    case 'constant-variable':
      return {
        detail: `every respondent gives the same answers (${some})`,
        mend: 'See that the persona and the questions reach the model; another persona source (study.persona) gives more variety.',
      }
    case 'dependent-variables':
      return {
        detail: `some answers only repeat others (${some})`,
        mend: 'See whether the model answers by a fixed pattern; another persona source (study.persona) gives more variety.',
      }
    case 'too-few-rows':
      return {
        detail: `${nobs} respondents are too few for the structural model`,
        mend: 'Ask more respondents (study.respondents).',
      }
    default:
      return {
        detail: `the answers show no stable structure (${status}${problem ? `: ${problem.code}` : ''})`,
        mend: 'See whether the answers have anything to do with the questions; random answers have no structure. If they have, ask more respondents.',
      }
  }
}

function admissibility(fit: SemFit): Check {
  return {
    name: 'admissibility',
    ok: fit.admissible,
    detail: fit.admissible
      ? 'all variances admissible'
      : `the fit has values that no population has (${fit.problem?.names.slice(0, 3).join(', ') ?? fit.status})`,
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
