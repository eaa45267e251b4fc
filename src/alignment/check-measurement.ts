import { reliability, type SemFit } from '../sem/index.ts'
import { type Check, someOf } from './check.ts'
import type { PreconditionBounds } from './precondition-bounds.ts'

/** Whether the structural model could be estimated. */
export function checkConvergence(fit: SemFit): Check {
  const { detail, mend } = fit.converged
    ? { detail: 'the structural model converged', mend: '' }
    : inPlainWords(fit)
  return {
    name: 'convergence',
    ok: fit.converged,
    value: fit.converged ? 1 : 0,
    bound: 1,
    detail,
    consequence: 'There are no estimates.',
    mend,
  }
}

/** The engine speaks to those who write models; a reader of a test wants to know what is odd about the answers. */
function inPlainWords({ problem, nobs, status }: SemFit): { detail: string; mend: string } {
  const some = someOf(problem?.names ?? [])
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

/** Whether the estimates are values that a population can have. */
export function checkAdmissibility(fit: SemFit): Check {
  return {
    name: 'admissibility',
    ok: fit.admissible,
    value: fit.admissible ? 1 : 0,
    bound: 1,
    detail: fit.admissible
      ? 'all variances admissible'
      : `the fit has values that no population has (${fit.problem?.names.slice(0, 3).join(', ') ?? fit.status})`,
    consequence: 'The model does not describe these answers.',
    mend: 'Ask more respondents; answers that barely vary often cause it.',
  }
}

/** The sign of a construct is fixed by its indicators: one that loads negatively means that the construct is not what its name says. */
export function checkLoadingSigns(fit: SemFit): Check {
  const loadings = fit.parameters.filter(({ op }) => op === '=~')
  const wrong = loadings.filter(({ est }) => !(est > 0))
  return {
    name: 'loading signs',
    ok: wrong.length === 0,
    value: wrong.length,
    bound: 0,
    detail:
      wrong.length === 0
        ? 'every indicator loads in its keyed direction'
        : `loadings of the wrong sign: ${wrong.map(({ lhs, rhs, est }) => `${lhs} =~ ${rhs} (${est.toFixed(2)})`).join(', ')}`,
    consequence: 'A construct is not what its name says, and its paths may be turned round.',
    mend: 'The answers do not measure the construct; check the keying of the instrument, or whether the model answers at random or agrees with everything.',
  }
}

/** Whether every construct is measured reliably enough (McDonald's omega of its indicators). @param fit - `ok`. */
export function checkReliability(fit: SemFit, bounds: PreconditionBounds): Check {
  const { latents } = reliability(fit)
  const worst = latents.reduce((a, b) => (b.omega >= a.omega ? a : b))
  return {
    name: 'reliability',
    ok: latents.every(({ omega }) => omega >= bounds.reliability),
    value: worst.omega,
    bound: bounds.reliability,
    detail: `"${worst.latent}" is measured with omega ${worst.omega.toFixed(2)}, at least ${bounds.reliability} needed`,
    consequence: 'Paths of a construct that is mostly error are corrections of noise.',
    mend: 'The answers to this instrument hang together too little: give it more or clearer statements, or see whether the model answers at random.',
  }
}
