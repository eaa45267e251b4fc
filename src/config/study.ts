import path from 'node:path'
import type { z } from 'zod'
import type { ControlArm } from '../alignment/arm-check.ts'
import { defaultReference, type HumanReference } from '../alignment/human-reference.ts'
import type { PreconditionBounds } from '../alignment/precondition-bounds.ts'
import { humanReference } from '../alignment/reference/human-reference-of.ts'
import type { Sampling } from '../chat-models/chat-model.ts'
import { ConfigError } from '../errors.ts'
import { type Instrument, loadInstrument, ownInstruments, sharingContexts } from '../instruments/index.ts'
import { expandContexts, type StudyContext } from './expand-contexts.ts'
import type { SequentialDesign } from './study-design.ts'
import { type StudyOptions, studySchema } from './vaar-config.ts'

/**
 * Where a respondent's persona comes from.
 *
 * - `none`: the model answers as itself; only item order, option order and sampling differ between respondents;
 * - `demographic`: age, gender, place, education, work, household (nothing about values);
 * - `value-anchored`: a stance on everyday values, so that attitudes vary more.
 */
export type PersonaSource = 'none' | 'demographic' | 'value-anchored'

/** Bounds of one session; what is not asked because of one is missing and says so. */
export interface SessionLimits {
  /** Most requests of one session, re-asks included. */
  readonly maxTurns: number
  /** Most tokens of one session, input and output of all turns together. */
  readonly maxTokens: number
  /** How many times a turn whose answers are missing is asked again. */
  readonly reAsks: number
}

/** The declared whole: instruments, respondents, structural model, human reference. Plain data, every default filled in. */
export interface Study {
  /** In the order asked: one block of a session each. */
  readonly instruments: readonly Instrument[]
  /** Sessions a model. */
  readonly respondents: number
  /** Same seed, same respondents. */
  readonly seed: number
  readonly persona: PersonaSource
  /** `instructions`: each block's instructions in a wording drawn for the respondent. */
  readonly paraphrase: 'none' | 'instructions'
  /** Also fits a model in which the style of agreeing is a factor of its own, and holds the paths against it. */
  readonly agreementFactor: boolean
  /** Control arms beside the protocol. */
  readonly arms: readonly ControlArm[]
  /** Sharing contexts, in the order asked; empty when the study has one outcome. */
  readonly contexts: readonly StudyContext[]
  /** Ask batch by batch and stop once settled. Absent: a fixed number of respondents. */
  readonly sequential?: SequentialDesign
  /** The part of the study that is to be asked. Absent: all respondents of the protocol. */
  readonly part?: StudyPart
  /** Statements put to the model in one turn: a whole block, or so many. */
  readonly itemsPerTurn: 'all' | number
  readonly sampling: Sampling
  readonly limits: SessionLimits
  /** Sessions under way at once. */
  readonly concurrency: number
  /** Regressions among the constructs, in lavaan's syntax. */
  readonly structuralModel: string
  readonly reference: HumanReference
  readonly preconditions: PreconditionBounds
}

/** Some of the sessions of a study: respondents `from` up to, not with, `to` (from 0), of the protocol or of an arm. */
export interface StudyPart {
  readonly from: number
  readonly to: number
  readonly arm?: ControlArm
}

/**
 * Completes a study: fills in defaults, loads instruments given as files.
 *
 * @param folder - Where relative paths start.
 * @throws ConfigError for an option out of range or items of the same id in two instruments; InstrumentError for a
 *   file that is not an instrument.
 */
export async function defineStudy(options: StudyOptions, folder: string): Promise<Study> {
  const parsed = studySchema.safeParse(options)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!
    throw new ConfigError(
      `The study's ${issue.path.join('.') || 'options'}: ${issue.message}.`,
      'Mend this value.',
    )
  }
  const { instruments, reference, sampling, contexts, structuralModel, sequential, ...rest } = parsed.data
  const load = (instrument: Instrument | string) =>
    typeof instrument === 'string' ? loadInstrument(path.resolve(folder, instrument)) : instrument
  const declared = {
    instruments: await Promise.all((instruments ?? ownInstruments).map(load)),
    structuralModel,
    reference: referenceOf(reference).map(path => withoutUndefined(path)),
  }
  const inContexts = await Promise.all((contexts ?? []).map(context => declaredContext(context, load)))
  const expanded = contexts ? expandContexts(declared, inContexts) : declared
  const loaded = expanded.instruments
  if (sequential && sequential.cap < rest.preconditions.respondents) {
    throw new ConfigError(
      `The study's sequential.cap is ${sequential.cap}, but preconditions.respondents asks for ${rest.preconditions.respondents}: no look could settle anything.`,
      'Raise the cap.',
    )
  }
  requireDistinct(
    'instrument',
    loaded.map(({ id }) => id),
  )
  requireDistinct(
    'item',
    loaded.flatMap(({ items }) => items.map(({ id }) => id)),
  )
  return {
    ...rest,
    ...expanded,
    contexts: inContexts.map(({ construct, control }) => ({ construct, control })),
    ...(sequential ? { sequential } : {}),
    sampling: withoutUndefined(sampling),
  }
}

async function declaredContext(
  context: NonNullable<z.output<typeof studySchema>['contexts']>[number],
  load: (instrument: Instrument | string) => Promise<Instrument> | Instrument,
) {
  if (typeof context === 'string') {
    const { instrument, control } = sharingContexts[context]
    return { instrument, construct: instrument.id, control }
  }
  const instrument = await load(context.instrument)
  return { instrument, construct: instrument.id, control: context.control }
}

function referenceOf(reference: z.output<typeof studySchema>['reference']) {
  if (reference === 'hard') return defaultReference
  return reference === 'soft' ? humanReference() : reference
}

function requireDistinct(kind: string, ids: readonly string[]): void {
  const repeated = ids.find((id, index) => ids.indexOf(id) !== index)
  if (repeated !== undefined) {
    throw new ConfigError(
      `The study has two ${kind}s with the id "${repeated}".`,
      `Rename one: ids are unique over a study.`,
    )
  }
}

/** Absent and undefined mean the same in a configuration; downstream only absent exists. */
function withoutUndefined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as Defined<T>
}

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> }
