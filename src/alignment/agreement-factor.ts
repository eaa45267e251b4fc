import type { Instrument } from '../instruments/schema.ts'
import { answerPosition } from '../scoring/answer-position.ts'
import { isMissing, type SessionResponses } from '../scoring/responses.ts'
import { type FitStatus, fitModel } from '../sem/index.ts'
import { type PathEstimate, pathEstimate } from './path-estimate.ts'

/** The paths of a model in which the style of agreeing is a factor of its own. */
export interface AgreementFactor {
  readonly status: FitStatus
  /** Standardized; NaN unless the fit converged. */
  readonly paths: readonly PathEstimate[]
  /** Variance of the style on a scale from -1 to 1, with its standard error. */
  readonly variance: number
  readonly varianceError: number
  /** Respondents with all answers, whom it was fitted to. */
  readonly respondents: number
}

/** No instrument can have this id: it is not a name that a study could hold twice. */
const factor = 'agreement_style_'

/**
 * Fits the statements themselves in place of parcels, with a random intercept for agreement: one more factor, unrelated to the
 * constructs, on which every raw answer loads alike, so that scored answers load by their key (Maydeu-Olivares and Coffman 2006).
 * A robustness fit: the paths should be about those of the parcels, whose keys cancel the style.
 *
 * @param structural - Regressions among the instruments' ids.
 */
export function agreementFactor(
  responses: readonly SessionResponses[],
  instruments: readonly Instrument[],
  structural: string,
  paths: readonly string[],
): AgreementFactor {
  const items = instruments.flatMap(instrument => instrument.items.map(item => ({ item, instrument })))
  const nameOf = (index: number) => `statement${index + 1}`
  const rows = responses.map(({ answers }) =>
    Object.fromEntries(
      items.map(({ item, instrument }, index) => {
        const answer = answers.get(item.id)
        const known = answer !== undefined && !isMissing(answer)
        const position = known ? answerPosition(answer, instrument.scale) : null
        return [nameOf(index), position === null || item.keyed === '+' ? position : -position]
      }),
    ),
  )
  const measured = instruments.map(({ id }) => {
    const own = items.flatMap(({ instrument }, index) => (instrument.id === id ? [nameOf(index)] : []))
    return `${id} =~ ${own.join(' + ')}`
  })
  const style = items.map(({ item }, index) => `${item.keyed === '+' ? 1 : -1}*${nameOf(index)}`)
  const apart = instruments.map(({ id }) => `${factor} ~~ 0*${id}`)
  const syntax = [...measured, `${factor} =~ ${style.join(' + ')}`, ...apart, structural].join('\n')
  const fit = fitModel(syntax, rows, { estimator: 'MLR' })
  const own = fit.parameters.find(({ lhs, op, rhs }) => op === '~~' && lhs === factor && rhs === factor)
  return {
    status: fit.status,
    paths: paths.map(path => pathEstimate(fit.converged ? fit.standardized : [], path)),
    variance: own?.est ?? Number.NaN,
    varianceError: own?.se ?? Number.NaN,
    respondents: fit.nobs,
  }
}
