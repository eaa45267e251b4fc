import path from 'node:path'
import { defaultReference, type HumanReference } from '../alignment/human-reference.ts'
import type { PreconditionBounds } from '../alignment/preconditions.ts'
import type { Sampling } from '../chat-models/chat-model.ts'
import { ConfigError } from '../errors.ts'
import { loadInstrument, ownInstruments } from '../instruments/index.ts'
import type { Instrument } from '../instruments/schema.ts'
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
  const { instruments, reference, sampling, ...rest } = parsed.data
  const loaded = await Promise.all(
    (instruments ?? ownInstruments).map(instrument =>
      typeof instrument === 'string' ? loadInstrument(path.resolve(folder, instrument)) : instrument,
    ),
  )
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
    instruments: loaded,
    sampling: withoutUndefined(sampling),
    reference: (reference ?? defaultReference).map(path => withoutUndefined(path)),
  }
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
