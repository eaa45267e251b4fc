/**
 * The error classes of the package.
 *
 * Bad input is an error; numerical failure is a status in a result. A message says what was wrong, with the value, and
 * ends with how to mend it.
 */

const brand = Symbol.for('vitest-vaar.error')

/**
 * Base class: `error instanceof VaarError` is true for everything the package throws on purpose.
 *
 * `instanceof` goes by the class's name: a linked package is loaded twice, by Vite for the tests and by Node for the
 * configuration file, and an error of one copy must be known to the other.
 */
export class VaarError extends Error {
  static override [Symbol.hasInstance](this: { readonly name: string }, value: unknown): boolean {
    if (typeof value !== 'object' || value === null || !(brand in value)) return false
    for (let type = Object.getPrototypeOf(value); type; type = Object.getPrototypeOf(type)) {
      // biome-ignore lint/complexity/noThisInStatic: the class asked about is the subclass that inherits this
      if (type.constructor.name === this.name) return true
    }
    return false
  }

  /** What to do about it, in one sentence; also the end of `message`. */
  declare readonly mend: string

  constructor(problem: string, mend: string, options?: ErrorOptions) {
    super(mend === '' ? problem : `${problem} ${mend}`, options)
    this.name = new.target.name
    Object.defineProperty(this, 'mend', { value: mend })
    Object.defineProperty(this, brand, { value: true })
  }

  /** What Vitest prints below the message, and JSON holds: the data of the error, without the mend that ends the message. */
  toJSON(): Readonly<Record<string, unknown>> {
    const data = Object.entries(this).filter(([, value]) => value !== undefined)
    return { ...Object.fromEntries(data), name: this.name, message: this.message }
  }
}

/** A configuration file or object that cannot be used. */
export class ConfigError extends VaarError {
  /** File the value came from; undefined when it was given in code. */
  readonly file: string | undefined

  constructor(problem: string, mend: string, options?: ErrorOptions & { file?: string }) {
    super(problem, mend, options)
    this.file = options?.file
  }
}

/** An instrument (questionnaire) that breaks the schema or the rules of keying. */
export class InstrumentError extends VaarError {
  /** File the instrument came from; undefined when it was given in code. */
  readonly file: string | undefined
  /** Id of the item at fault; undefined when the fault is not in one item. */
  readonly itemId: string | undefined

  constructor(problem: string, mend: string, options?: ErrorOptions & { file?: string; itemId?: string }) {
    super(problem, mend, options)
    this.file = options?.file
    this.itemId = options?.itemId
  }
}

/** Model syntax that cannot be read. Line and column count from 1. */
export class ModelSyntaxError extends VaarError {
  readonly line: number
  readonly column: number

  constructor(problem: string, mend: string, at: { line: number; column: number }) {
    super(`Model syntax, line ${at.line}, column ${at.column}: ${problem}`, mend)
    this.line = at.line
    this.column = at.column
  }
}

/** A parsed model that is not one the engine can fit (unknown variable, contradictory parameters, bad option). */
export class ModelSpecificationError extends VaarError {}

/** Data handed to the engine or the alignment statistics that cannot be used at all. */
export class DataError extends VaarError {}

/** A comparison of groups that their measurement does not permit. */
export class InvarianceError extends VaarError {
  /** How far the groups measure alike: `none`, `configural` or `metric`. */
  readonly level: string

  constructor(problem: string, mend: string, options: { level: string }) {
    super(problem, mend)
    this.level = options.level
  }
}

/** An argument outside its range. */
export class ArgumentError extends VaarError {}

/**
 * What went wrong when a chat model was asked.
 *
 * - `authentication`, `unknown-model`, `quota`, `bad-request`, `unreachable`, `missing-sdk`: asking again cannot
 *   help, so the whole run stops at the first one;
 * - `rate-limit`, `overloaded`, `timeout`, `connection`, `malformed`: passing faults, after the client's own retries.
 * - `aborted`: the caller's signal.
 */
export type ChatModelFault =
  | 'authentication'
  | 'unknown-model'
  | 'quota'
  | 'bad-request'
  | 'unreachable'
  | 'missing-sdk'
  | 'rate-limit'
  | 'overloaded'
  | 'timeout'
  | 'connection'
  | 'malformed'
  | 'aborted'

const fatalFaults: ReadonlySet<ChatModelFault> = new Set<ChatModelFault>([
  'authentication',
  'unknown-model',
  'quota',
  'bad-request',
  'unreachable',
  'missing-sdk',
  'aborted',
])

/** A chat model could not be asked, or its reply could not be read. */
export class ChatModelError extends VaarError {
  readonly fault: ChatModelFault
  /** Id of the chat model that was asked. */
  readonly modelId: string
  /** HTTP status, where there was one. */
  readonly status: number | undefined
  /** How long the server asked to wait before the next request, in milliseconds, where it did. */
  readonly retryAfterMs: number | undefined
  /** True where the server said that asking again is in vain, though other questions may be answered. */
  readonly final: boolean

  constructor(
    fault: ChatModelFault,
    problem: string,
    mend: string,
    options: ErrorOptions & { modelId: string; status?: number; retryAfterMs?: number; final?: boolean },
  ) {
    super(problem, mend, options)
    this.fault = fault
    this.modelId = options.modelId
    this.status = options.status
    this.retryAfterMs = options.retryAfterMs
    this.final = options.final ?? false
  }

  /** True where asking again, for this or any other respondent, cannot help. */
  get fatal(): boolean {
    return fatalFaults.has(this.fault)
  }
}

/** A study stopped before every session had ended. */
export class StudyStoppedError extends VaarError {}

/** Amounts of a budget: USD, tokens, calls. */
type Amounts = Readonly<Partial<Record<'usd' | 'tokens' | 'calls', number | undefined>>>

/** The budget of the run does not cover another call. What was recorded stays, and calls under way end. */
export class BudgetSpentError extends VaarError {
  readonly spent: Amounts
  readonly budget: Amounts

  constructor(problem: string, amounts: { spent: Amounts; budget: Amounts }) {
    super(
      problem,
      'What was recorded stays. Raise `budget` in vaar.config.ts, or run again: a run has a whole budget, and goes on where this one stopped.',
    )
    this.spent = amounts.spent
    this.budget = amounts.budget
  }

  /** The same, with what it cut short. */
  during(what: string): BudgetSpentError {
    const problem = this.message.slice(0, -this.mend.length).trim()
    return new BudgetSpentError(`${problem} ${what}`, this)
  }
}

/** A worker could not reach the main process of its run, or lost it. */
export class BrokerError extends VaarError {}

/** A matcher was given something it cannot judge; thrown so that `.not` fails too. */
export class MatcherInputError extends VaarError {}

/** An async assertion was started and never awaited. */
export class UnawaitedAssertionError extends VaarError {}

/** The evidence settles neither an assertion nor its opposite; thrown so that neither passes. */
export class InconclusiveError extends VaarError {}

/** Strict replay found no recorded answer to a request. */
export class RecordingNotFoundError extends VaarError {}

/** A recording that cannot be read; only an absent one may be recorded, a damaged one is never overwritten. */
export class RecordingDamagedError extends VaarError {
  readonly file: string
  /** Counted from 1. */
  readonly line: number

  constructor(problem: string, mend: string, options: ErrorOptions & { file: string; line: number }) {
    super(`${options.file}, line ${options.line}: ${problem}`, mend, options)
    this.file = options.file
    this.line = options.line
  }
}

/** An answer could not be stored (full or read-only disk); the study stops. */
export class RecordingWriteError extends VaarError {}

/** A line of a snapshot that cannot be read, after an edit by hand or a merge. */
export class SnapshotLineError extends VaarError {}

/** Text that was to be recorded holds a credential, or something shaped like one; the message does not show it. */
export class CredentialError extends RecordingWriteError {
  /** Whether it came with the model's reply, or is part of what was asked. */
  readonly found: 'request' | 'reply'

  constructor(problem: string, mend: string, options: ErrorOptions & { found: 'request' | 'reply' }) {
    super(problem, mend, options)
    this.found = options.found
  }
}

/** Recorded answers are older than the configuration allows, or dated in the future. */
export class RecordingStaleError extends VaarError {}
