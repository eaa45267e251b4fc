/**
 * What workers tell the main process, one way and without an answer, by name. Every event is plain JSON, and holds no
 * prompt, no reply and no credential.
 */
export interface RunEvents {
  /** How far a study is; told after every session. Nobody tells it for a study that another worker runs. */
  readonly progress: ProgressEvent
  /** What a study used of a recording; told once, when the study has ended. */
  readonly 'recording-use': RecordingUseEvent
}

/** Sessions of one study of one model. */
export interface ProgressEvent {
  /** Tells the studies of a run apart. */
  readonly study: string
  /** Name of the model, for the display. */
  readonly model: string
  /** Sessions that ended, of all. */
  readonly ended: number
  readonly of: number
  /** Ended early by a passing fault. */
  readonly faulted: number
  /** Answers missing so far, over all sessions that ended. */
  readonly missing: number
}

/** What a study used of a recording. */
export interface RecordingUseEvent {
  /** Where the recording is. */
  readonly place: string
  /** Keys of the turns that requests of this study wanted. */
  readonly wanted: readonly string[]
  /** Name of the model, and what the provider was asked for by it; absent for an app. */
  readonly model: string
  readonly requested?: string
  /** Requests answered from the recording, asked, and asked because the recorded answer was past the age limit. */
  readonly replayed: number
  readonly asked: number
  readonly expired: number
  /** Models that the provider said answered, with the number of answers. */
  readonly modelsReturned: Readonly<Record<string, number>>
}

/** Hears of one kind of event. */
export type RunListener<Name extends keyof RunEvents> = (event: RunEvents[Name]) => void
