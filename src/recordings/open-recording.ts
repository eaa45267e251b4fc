import type { ChatModel } from '../chat-models/chat-model.ts'
import { ConfigError } from '../errors.ts'
import type { RecordingMode } from './mode.ts'
import { type RecordedModel, recordedModel } from './recorded-model.ts'
import { recordingVersion } from './recording.ts'
import type { RecordingStore } from './recording-store.ts'
import { digest } from './request-key.ts'

/** Where answers are kept in a run, and how they are used. */
export interface Recordings {
  readonly store: RecordingStore
  readonly mode: RecordingMode
  /** The time, for the dates in a recording. */
  readonly clock: () => Date
}

/** A chat model with its recording before it, and the way to end the writing. */
export interface OpenRecording {
  readonly model: RecordedModel
  close(): Promise<void>
}

/**
 * Puts a model's recording before it.
 *
 * @returns undefined where nothing is kept: in mode `live`, for simulated models (they cost nothing), and for an app
 *   under test without a `version`, whose recorded answers could not be told from those of its next state.
 * @throws ConfigError for an app without a `version` in mode `replay`.
 */
export async function openRecording(
  model: ChatModel,
  { store, mode, clock }: Recordings,
  asked: { protocolVersion: number; instruments: unknown },
): Promise<OpenRecording | undefined> {
  if (mode === 'live' || model.provenance === 'simulated') return undefined
  if (model.provider === 'custom' && model.identity['version'] === undefined) {
    if (mode !== 'replay') return undefined
    throw new ConfigError(
      `The app "${model.id}" cannot be replayed: without a version its recorded answers could be those of other code.`,
      `Give defineModel a \`version\` that changes with the app, or set the mode to 'live' (VAAR_MODE=live).`,
    )
  }
  const log = await store.open({
    type: 'header',
    version: recordingVersion,
    model: { ...model.identity },
    protocol: asked.protocolVersion,
    instruments: digest(asked.instruments),
    date: clock().toISOString(),
  })
  return {
    model: recordedModel(model, log, { mode, protocolVersion: asked.protocolVersion, clock }),
    close: () => log.close(),
  }
}
