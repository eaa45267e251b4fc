import type { RecordedTurn, RecordingHeader } from './recording.ts'

/** Where recordings are kept. */
export interface RecordingStore {
  /**
   * Opens the recording of one model, making it if there is none.
   *
   * @throws RecordingDamagedError for a recording that cannot be read.
   */
  open(header: RecordingHeader): Promise<RecordingLog>
}

/** The recorded answers of one model. */
export interface RecordingLog {
  /** Where it is, for messages. */
  readonly place: string
  /** The answer recorded last under a key. */
  find(key: string): RecordedTurn | undefined
  /** Every answer that counts, one a key, in the order first recorded. */
  turns(): Iterable<RecordedTurn>
  /**
   * Stores an answer; when the promise resolves it outlives the process.
   *
   * @throws RecordingWriteError when it cannot be stored.
   */
  append(turn: RecordedTurn): Promise<void>
  /** Ends pending writes. */
  close(): Promise<void>
}
