import { type AgreementFactor, agreementFactor } from '../alignment/agreement-factor.ts'
import type { ControlArm } from '../alignment/arm-check.ts'
import { beyondMending } from '../alignment/beyond-mending.ts'
import type { Check } from '../alignment/check.ts'
import { checkAgreementFactor } from '../alignment/check-style.ts'
import { type ContextResult, resultsByContext } from '../alignment/contexts.ts'
import type { HumanReference } from '../alignment/human-reference.ts'
import { type PathDrawer, pathDrawer } from '../alignment/path-draws.ts'
import { type PathEstimate, pathCovariance } from '../alignment/path-estimate.ts'
import { type RoutedPaths, routePaths } from '../alignment/path-route.ts'
import {
  lookAt,
  type SequentialLook,
  type SequentialOutcome,
  sequentialCheck,
  sequentialOutcome,
} from '../alignment/sequential.ts'
import { type VaarResult, vaar } from '../alignment/vaar.ts'
import { askArm, askUntilSettled, provenanceOf } from '../asking/ask-study.ts'
import {
  type Answers,
  type GatherOptions,
  gatherAnswers,
  type UsedRecording,
} from '../asking/gather-answers.ts'
import type { ChatModel, Provenance } from '../chat-models/chat-model.ts'
import type { Study, StudyPart } from '../config/study.ts'
import type { SequentialDesign } from '../config/study-design.ts'
import type { Instrument } from '../instruments/schema.ts'
import { addSpent, type PricedUsage, priceUsage, type Spent } from '../limits/index.ts'
import { type Measurement, measureSessions } from '../measurement/measure-sessions.ts'
import { structuralSyntax } from '../measurement/structural-syntax.ts'
import { usedTogether } from '../recordings/recording-use.ts'
import { plainText } from '../report/plain-text.ts'
import type { Parcel } from '../scoring/parcels.ts'
import type { MissingCounts, ResponseTable } from '../scoring/response-table.ts'
import { isMissing, type SessionResponses } from '../scoring/responses.ts'
import { completeRows } from '../scoring/rows-to-fit.ts'
import type { SemFit } from '../sem/index.ts'
import { addUsage, type Session } from '../sessions/session.ts'
import { type StudyOrigin, studyOrigin } from '../sessions/study-origin.ts'
import { type ArmResult, assessArm } from './assess-arm.ts'
import { recordingChecks } from './recording-checks.ts'

/** A study's outcome for one model: what matchers and reports read. */
export interface Assessment {
  readonly model: string
  /** Whom the answers were asked of; null for a model without a name of its own, such as an app. */
  readonly requested: { readonly provider: string; readonly model: string | null }
  /** The study that was put to it. */
  readonly study: StudyOrigin
  /** Where the answers came from; `live` where any of them was asked for in this run. */
  readonly provenance: Provenance
  /** Turns that the model was asked in this run, and turns answered from a recording; control arms included. */
  readonly turns: { readonly asked: number; readonly replayed: number }
  /** What was used of the recording; absent where nothing is kept. */
  readonly recording?: UsedRecording
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
  /** Of all sessions, control arms and replayed answers included; `usd` is what they cost, or would. */
  readonly usage: PricedUsage
  /** What asking them cost in this run; replayed answers cost nothing. */
  readonly spent: Spent
  /** What every respondent answered, and how the questionnaires were put to it; dropped respondents included. */
  readonly responses: readonly SessionResponses[]
  /** The scores that the model was fitted to. */
  readonly table: ResponseTable
  /** The questionnaires, in the order asked. */
  readonly instruments: readonly Instrument[]
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
  /** By sharing context; empty for a study with one outcome. */
  readonly contexts: readonly ContextResult[]
  /** Control arms, as far as the study has any. */
  readonly arms: readonly ArmResult[]
  /** Control arms that were left out, because a failed precondition of the protocol had made every verdict inconclusive before. */
  readonly armsNotAsked: readonly ControlArm[]
  /**
   * Where the latent model is not `ok`: the paths of the next way that gives any (structure after measurement, then
   * composites). They inform; a verdict is never made of them.
   */
  readonly fallback?: RoutedPaths
  /** How a study that stops once settled came out; absent for a fixed number of respondents. */
  readonly sequential?: SequentialOutcome
  /** The paths in a model in which the style of agreeing is a factor of its own; absent unless the study asks for it. */
  readonly agreementFactor?: AgreementFactor
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

  // 2. Ask: every respondent answers all questionnaires, each in one session; what is recorded is not asked again. A
  //    sequential study asks batch by batch, with steps 3 to 6 after each, and stops once it is settled.
  const measured = (sessions: readonly Session[]) =>
    measureSessions(sessions, study, syntax, { signal: options.signal, example: exampleOf(sessions) })
  const gather = (part: StudyPart) => gatherAnswers(model, { ...study, part }, options)
  const { sequential: design } = study
  const { answers, looks } = design
    ? await askUntilSettled(gather, design, sessions =>
        look(design, sessions.length, measured(sessions), study),
      )
    : { answers: await gatherAnswers(model, study, options), looks: [] }
  const { sessions } = answers
  const { table, fit, paths, checks } = measured(sessions)

  // 7. Ask the control arms, and hold their paths against these; unless nothing they could say would matter any more.
  const outcome = design && sequentialOutcome(design, looks)
  const arms: ArmResult[] = []
  let used = answers.recording
  for (const arm of isDecidable(checks, outcome) ? study.arms : []) {
    const asked = await askArm(gather, arm, answers)
    used = usedTogether(used, asked.recording)
    arms.push(await assessArm(arm, asked, { table, fit, syntax }, study, options.signal))
  }

  // 8. Aggregate the evidence.
  const names = study.reference.map(({ path }) => path)
  const factor = study.agreementFactor
    ? agreementFactor(sessions, study.instruments, study.structuralModel, names)
    : undefined
  return {
    ...describe(model, sessions, table, fit),
    study: studyOrigin(study),
    instruments: study.instruments,
    ...spentOn(model, answers, arms, options),
    responses: sessions,
    table,
    syntax,
    fit,
    paths,
    pathCovariance: pathCovariance(fit, names),
    draws: pathDrawer(fit, names, clustersInFit(table), study.seed),
    reference: study.reference,
    ...(used ? { recording: used } : {}),
    checks: [
      ...checks,
      ...recordingChecks(used),
      ...(outcome ? [sequentialCheck(outcome)] : []),
      ...arms.map(({ check }) => check),
      ...(factor ? [checkAgreementFactor(paths, factor, study.preconditions)] : []),
    ],
    vaar: vaar(paths, study.reference),
    contexts: resultsByContext(study.contexts, fit, paths, study.reference),
    arms,
    armsNotAsked: study.arms.filter(arm => !arms.some(asked => asked.arm === arm)),
    ...(fit.status === 'ok'
      ? {}
      : { fallback: routePaths(fit, syntax, table.rows, names, { signal: options.signal }) }),
    ...(outcome ? { sequential: outcome } : {}),
    ...(factor ? { agreementFactor: factor } : {}),
  }
}

/**
 * Whether anything but an inconclusive verdict is possible still. A path that a stopping rule refuted is: its arms are asked, lest
 * it fails for the order of the questionnaires.
 */
function isDecidable(checks: readonly Check[], outcome: SequentialOutcome | undefined): boolean {
  return checks.every(({ ok }) => ok) && outcome?.verdict !== 'inconclusive'
}

/** One look of a sequential study; while a precondition fails, it settles nothing. */
function look(
  design: SequentialDesign,
  asked: number,
  { fit, paths, checks }: Measurement,
  { reference }: Study,
): SequentialLook {
  const hopeless = beyondMending(checks, asked, design.cap)
  return {
    ...lookAt(design, paths, reference, { respondents: fit.nobs, usable: checks.every(({ ok }) => ok) }),
    ...(hopeless ? { beyondMending: hopeless.name } : {}),
  }
}

/** What all that was asked came to, the arms included. */
function spentOn(model: ChatModel, answers: Answers, arms: readonly ArmResult[], { run }: AssessOptions) {
  const { sessions, turns } = answers
  const sum = (count: 'asked' | 'replayed') =>
    arms.reduce((total, arm) => total + arm.turns[count], turns[count])
  return {
    provenance: provenanceOf([answers, ...arms]),
    turns: { asked: sum('asked'), replayed: sum('replayed') },
    usage: priceUsage(
      addUsage(...sessions.map(({ usage }) => usage), ...arms.map(({ usage }) => usage)),
      { provider: model.provider, model: requestedName(model) ?? model.id },
      run?.prices,
    ),
    spent: addSpent(answers.spent, ...arms.map(({ spent }) => spent)),
  }
}

/** Clusters of the respondents that are in the fit, in the order of its rows. */
function clustersInFit(table: ResponseTable): readonly string[] {
  return completeRows(table).map(({ respondent }) => respondent.cluster)
}

/** The first reply of the first session with a missing answer: what a reader wants to see of 4,000 like it. */
function exampleOf(sessions: readonly Session[]): string | undefined {
  const session = sessions.find(
    ({ answers, turns }) => turns.length > 0 && [...answers.values()].some(isMissing),
  )
  return session && plainText(session.turns[0]!.reply, 160)
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
    parcels: table.parcels,
  }
}

function requestedName({ identity }: ChatModel): string | null {
  return typeof identity['model'] === 'string' ? identity['model'] : null
}
