import type { RecordedReply, RecordedTurn, RecordingHeader } from './recording.ts'

/** Where recordings are kept. */
export interface RecordingStore {
  /**
   * Opens the recording of one model, making it if there is none.
   *
   * @throws RecordingDamagedError for a recording that cannot be read; CredentialError for a header with a key in it.
   */
  open(header: RecordingHeader): Promise<RecordingLog>
}

/** A recorded answer, as far as it is needed to be used: a study has tens of thousands. */
export interface RecordedAnswer {
  readonly reply: RecordedReply
  /** When it was given, in milliseconds since 1970. */
  readonly at: number
}

/** The recorded answers of one model. */
export interface RecordingLog {
  /** Where it is, for messages. */
  readonly place: string
  /** The answer recorded last under a key. */
  find(key: string): RecordedAnswer | undefined
  /** Keys of all answers, in the order first recorded. */
  keys(): Iterable<string>
  /** Every turn that counts, whole, one a key, in the order first recorded. Reads them anew: for the rare look. */
  turns(): Promise<readonly RecordedTurn[]>
  /**
   * Looks at a question before it is asked.
   *
   * @throws CredentialError for one with a key in it, whose answer could not be stored.
   */
  check(question: string): void
  /**
   * Stores an answer; when the promise resolves it outlives the process.
   *
   * @throws RecordingWriteError when it cannot be stored; CredentialError, a kind of it, for a turn with a key in it.
   */
  append(turn: RecordedTurn): Promise<void>
  /** Ends pending writes. */
  close(): Promise<void>
}
