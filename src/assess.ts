import type { HumanReference } from './alignment/human-reference.ts'
import { type PathDrawer, pathDrawer } from './alignment/path-draws.ts'
import { type PathEstimate, pathCovariance, pathEstimate } from './alignment/path-estimate.ts'
import { type Check, checkPreconditions } from './alignment/preconditions.ts'
import { type VaarResult, vaar } from './alignment/vaar.ts'
import type { ChatModel, Provenance, TokenUsage } from './chat-models/chat-model.ts'
import type { Study } from './config/study.ts'
import { ConfigError } from './errors.ts'
import { type GatherOptions, gatherAnswers } from './gather-answers.ts'
import { plainText } from './report/plain-text.ts'
import { measurementModel } from './scoring/measurement-model.ts'
import { type Parcel, parcelsOf } from './scoring/parcels.ts'
import { type MissingCounts, type ResponseTable, scoreSessions } from './scoring/response-table.ts'
import { isMissing, type SessionResponses } from './scoring/responses.ts'
import { fitModel, type SemFit } from './sem/index.ts'
import { parseModel } from './sem/syntax/parse-model.ts'
import { addUsage, type Session } from './sessions/session.ts'
import { type StudyOrigin, studyOrigin } from './sessions/study-origin.ts'

/** A study's outcome for one model: what matchers and reports read. */
export interface Assessment {
  readonly model: string
  /** Whom the answers were asked of; null for a model without a name of its own, such as an app. */
  readonly requested: { readonly provider: string; readonly model: string | null }
  /** The study that was put to it. */
  readonly study: StudyOrigin
  /** Where the answers came from; `live` where any of them was asked for in this run. */
  readonly provenance: Provenance
  /** Turns that the model was asked in this run, and turns answered from a recording. */
  readonly turns: { readonly asked: number; readonly replayed: number }
  /** Model names that the provider said answered; more than one is worth a look. */
  readonly modelsReturned: readonly string[]
  readonly respondents: {
    readonly asked: number
    /** Left out for too many missing answers. */
    readonly dropped: number
    /** In the fit, after listwise deletion. */
    readonly inFit: number
  }
  readonly missing: MissingCounts
  /** Sessions ended early by a bound or a fault. */
  readonly endedEarly: { readonly turns: number; readonly tokens: number; readonly faults: number }
  readonly usage: TokenUsage
  /** What every respondent answered, and how the questionnaires were put to it; dropped respondents included. */
  readonly responses: readonly SessionResponses[]
  /** The scores that the model was fitted to. */
  readonly table: ResponseTable
  readonly parcels: readonly Parcel[]
  /** Model syntax that was fitted. */
  readonly syntax: string
  readonly fit: SemFit
  /** Standardized paths of the reference; NaN where the fit gave nothing that can be used. */
  readonly paths: readonly PathEstimate[]
  /** Covariance matrix of `paths`, in their order; all NaN unless the fit is `ok`. */
  readonly pathCovariance: readonly (readonly number[])[]
  /** The paths in resamples of the respondents, whole personas at a time; drawn when asked for. Default seed: the study's. */
  readonly draws: PathDrawer
  readonly reference: HumanReference
  /** Preconditions of every verdict. */
  readonly checks: readonly Check[]
  /** VAAR by the default estimator. */
  readonly vaar: VaarResult
}

/** What an assessment may be given besides a model and a study. */
export type AssessOptions = GatherOptions

/**
 * The whole way from a study to an assessment of one model. A model's assessment never depends on other models.
 *
 * @throws VaarError for a study that cannot be fitted (before anything is asked) or a chat model that cannot be asked.
 *   A fit that fails is not an error: it is a failed precondition of the assessment.
 */
export async function assess(
  model: ChatModel,
  study: Study,
  options: AssessOptions = {},
): Promise<Assessment> {
  // 1. The structural model is checked before an answer is paid for.
  const syntax = structuralSyntax(study)

  // 2. Ask: every respondent answers all questionnaires, each in one session; what is recorded is not asked again.
  const { sessions, ...origin } = await gatherAnswers(model, study, options)

  // 3. Score: keying, parcels, missing answers.
  const table = scoreSessions(sessions, study.instruments)

  // 4. Fit the structural model to the scores; ratings are not normal, so the standard errors are robust ones.
  const fit = fitModel(syntax, rowsToFit(table), { estimator: 'MLR', signal: options.signal })

  // 5. Read the paths that people's signs are known of.
  const names = study.reference.map(({ path }) => path)
  const paths = names.map(path => pathEstimate(fit.converged ? fit.standardized : [], path))

  // 6. Judge what must hold before anything is concluded, and aggregate the evidence.
  const checks = checkPreconditions(
    {
      respondents: { asked: sessions.length, inFit: fit.nobs },
      missing: { ...table.missing, ...exampleOf(sessions) },
      fit,
    },
    study.preconditions,
  )
  const result = vaar(paths, study.reference)

  return {
    ...describe(model, sessions, table, fit),
    study: studyOrigin(study),
    ...origin,
    responses: sessions,
    table,
    syntax,
    fit,
    paths,
    pathCovariance: pathCovariance(fit, names),
    draws: pathDrawer(fit, names, clustersInFit(table), study.seed),
    reference: study.reference,
    checks,
    vaar: result,
  }
}

/**
 * Measurement and structural part together, in lavaan's syntax.
 *
 * @throws ConfigError for a regression among anything but the study's constructs, or a reference path without one.
 */
function structuralSyntax({ instruments, structuralModel, reference }: Study): string {
  const constructs = instruments.map(({ id }) => id)
  const { terms } = parseModel(structuralModel)
  const other = terms.find(({ op }) => op !== '~' && op !== '~~')
  if (other) {
    throw new ConfigError(
      `study.structuralModel has "${other.lhs} ${other.op} ${other.rhs}".`,
      'It holds only regressions (~) and covariances (~~) among the constructs; how they are measured follows from the instruments.',
    )
  }
  const regressions = terms.filter(({ op }) => op === '~')
  for (const { lhs, rhs, op } of terms) {
    const unknown = [lhs, rhs].find(name => !constructs.includes(name))
    if (unknown !== undefined) {
      throw new ConfigError(
        `study.structuralModel has the path "${lhs} ${op} ${rhs}", but no instrument has the id "${unknown}".`,
        `Its constructs are the instruments' ids: ${constructs.join(', ')}.`,
      )
    }
  }
  const fixed = regressions.find(
    ({ lhs, rhs, modifiers }) => modifiers.fixed && reference.some(({ path }) => path === `${lhs} ~ ${rhs}`),
  )
  if (fixed) {
    throw new ConfigError(
      `study.structuralModel fixes the path "${fixed.lhs} ~ ${fixed.rhs}", which is to be judged.`,
      'Leave it free: a fixed path is an assumption, not evidence.',
    )
  }
  const paths = regressions.map(({ lhs, rhs }) => `${lhs} ~ ${rhs}`)
  const missing = reference.find(({ path }) => !paths.includes(path))
  if (missing) {
    throw new ConfigError(
      `study.reference names the path "${missing.path}", which study.structuralModel does not have.`,
      `Its paths are: ${paths.join(', ') || 'none'}.`,
    )
  }
  return `${measurementModel(instruments.flatMap(parcelsOf))}\n${structuralModel}`
}

/** Where every respondent was dropped, one row without any score: a fit of nothing is a status, no rows are an error. */
function rowsToFit({ rows, parcels }: ResponseTable): ResponseTable['rows'] {
  return rows.length > 0 ? rows : [Object.fromEntries(parcels.map(({ name }) => [name, null]))]
}

/** Clusters of the respondents that are in the fit, in the order of its rows. */
function clustersInFit({ rows, respondents }: ResponseTable): readonly string[] {
  return respondents.filter((_, i) => !Object.values(rows[i]!).includes(null)).map(({ cluster }) => cluster)
}

/** The first reply of the first session with a missing answer: what a reader wants to see of 4,000 like it. */
function exampleOf(sessions: readonly Session[]): { readonly example?: string } {
  const session = sessions.find(
    ({ answers, turns }) => turns.length > 0 && [...answers.values()].some(isMissing),
  )
  return session ? { example: plainText(session.turns[0]!.reply, 160) } : {}
}

function describe(model: ChatModel, sessions: readonly Session[], table: ResponseTable, fit: SemFit) {
  const count = (holds: (session: Session) => boolean) => sessions.filter(holds).length
  return {
    model: model.id,
    requested: { provider: model.provider, model: requestedName(model) },
    modelsReturned: [...new Set(sessions.flatMap(({ turns }) => turns.map(turn => turn.modelReturned)))],
    respondents: { asked: sessions.length, dropped: table.dropped.length, inFit: fit.nobs },
    missing: table.missing,
    endedEarly: {
      turns: count(({ boundHit }) => boundHit === 'turns'),
      tokens: count(({ boundHit }) => boundHit === 'tokens'),
      faults: count(({ fault }) => fault !== undefined),
    },
    usage: addUsage(...sessions.map(({ usage }) => usage)),
    parcels: table.parcels,
  }
}

function requestedName({ identity }: ChatModel): string | null {
  return typeof identity['model'] === 'string' ? identity['model'] : null
}
