import type { ChatModel } from '../chat-models/chat-model.ts'
import { sdkVersions } from '../chat-models/sdk-versions.ts'
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
  /** Oldest answer to use, in milliseconds. Default: no limit. */
  readonly maxAge?: number | undefined
  /** So many recorded questions are asked again, in mode `auto`, to see whether the model still answers so. Default: none. */
  readonly canary?: number | undefined
}

/** What decides about the words of a study, besides the model. */
export interface AskedRules {
  readonly protocolVersion: number
  readonly instruments: unknown
  /** The study's rules of asking: persona, statements a turn, bounds of a session. */
  readonly rules?: unknown
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
 * @throws ConfigError for an app without a `version` in mode `replay`; CredentialError for a model whose description has a
 *   key in it, before anything is asked; RecordingDamagedError.
 */
export async function openRecording(
  model: ChatModel,
  { store, mode, clock, maxAge }: Recordings,
  { protocolVersion, instruments, rules }: AskedRules,
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
    protocol: { version: protocolVersion, digest: digest({ protocolVersion, rules: rules ?? null }) },
    instruments: digest(instruments),
    sdk: await sdkVersions(model.provider),
    date: clock().toISOString(),
  })
  return {
    model: recordedModel(model, log, { mode, protocolVersion, clock, maxAge }),
    close: () => log.close(),
  }
}
