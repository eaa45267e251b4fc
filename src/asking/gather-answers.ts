import type { SharedRun } from '../broker/index.ts'
import type { ChatModel, Provenance } from '../chat-models/chat-model.ts'
import { openGate } from '../chat-models/gate.ts'
import { isOfficial } from '../chat-models/official-urls.ts'
import type { Study } from '../config/study.ts'
import { limitedModel, type Spent, spendMeter } from '../limits/index.ts'
import { openRecording, type Recordings, type RecordingUse } from '../recordings/index.ts'
import { digest } from '../recordings/request-key.ts'
import { askedRules } from '../sessions/asked-rules.ts'
import { Canary } from '../sessions/canary.ts'
import { packSession, unpackSession } from '../sessions/pack-session.ts'
import { runStudy, type StudyProgress } from '../sessions/run-study.ts'
import type { Session } from '../sessions/session.ts'
import type { CanaryResult } from '../sessions/test-canary.ts'

/** What one model answered to a study, and where the answers came from. */
export interface Answers {
  /** In the order of the plan. */
  readonly sessions: readonly Session[]
  /** `live` where any of them was asked for in this run. */
  readonly provenance: Provenance
  /** Turns that the model was asked in this run, and turns answered from a recording. */
  readonly turns: { readonly asked: number; readonly replayed: number }
  /** What asking cost in this run; of answers that were gathered for several at once, each is told the whole. */
  readonly spent: Spent
  /** What was used of the recording; absent where nothing is kept. */
  readonly recording?: UsedRecording
}

/** How recorded answers were used, and what asking a few of them again found. */
export interface UsedRecording extends Omit<RecordingUse, 'wanted'> {
  /** Name of the model that was asked for; absent for an app, whose models are its own affair. */
  readonly requested?: string
  /** True where the provider's own service was asked, where a model has the name that it is asked for by. */
  readonly official: boolean
  /** What asking some of the recorded questions again found; absent where none was. */
  readonly canary?: CanaryResult
}

/** What the asking may be given besides a model and a study. */
export interface GatherOptions {
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: StudyProgress) => void
  /** Default: every answer is asked for and none is kept. */
  readonly recordings?: Recordings
  /**
   * What this study has in common with the others of the run: limits, budget, answers that are gathered once. Hears of its
   * progress.
   */
  readonly run?: SharedRun
  /** Where the model comes from: only studies of the same origin have their answers in common. */
  readonly origin?: Origin
}

/** Where a model, and the recordings of it, belong. */
export interface Origin {
  /** Folder of the recordings: what is gathered for one folder is in no other. */
  readonly folder: string
  /** Name in the configuration; absent for a model that a test file made. */
  readonly name?: string
}

/**
 * Gathers what a model answers to a study, once a run: who needs the same answers meanwhile, in whichever worker, waits
 * for them, and who comes later gets them too.
 *
 * @throws VaarError for a chat model that cannot be asked, a study that was stopped, or a recording that cannot be used.
 */
export async function gatherAnswers(
  model: ChatModel,
  study: Study,
  options: GatherOptions,
): Promise<Answers> {
  const { run, signal } = options
  const key = shareKey(model, study, options)
  if (!run || key === undefined) return ask(model, study, options)
  const pack = ({ sessions, ...rest }: Answers) => ({ ...rest, sessions: sessions.map(packSession) })
  const shared = await run.share(key, async () => pack(await ask(model, study, options)), signal)
  return { ...shared, sessions: shared.sessions.map(unpackSession) }
}

/**
 * What two studies have in common that give the same answers: the model, all that is put to it, and where answers come
 * from. Undefined for an app without a version that a test file made: another file may have another app of that name.
 */
function shareKey(
  { identity, provider }: ChatModel,
  study: Study,
  { recordings, origin }: GatherOptions,
): string | undefined {
  // all but what is done with the answers: a field that comes new to studies keeps them apart
  const { structuralModel: _, reference: __, preconditions: ___, concurrency: ____, ...rest } = study
  const { arms: _____, sequential: ______, ...asked } = rest
  const unversioned = provider === 'custom' && identity['version'] === undefined
  if (unversioned && origin?.name === undefined) return undefined
  return digest({
    model: identity,
    name: unversioned ? origin?.name : undefined,
    folder: origin?.folder,
    asked,
    mode: recordings?.mode ?? 'live',
  })
}

/**
 * Asks a model all of a study: every respondent answers all questionnaires, each in one session; what is recorded is
 * not asked again.
 */
async function ask(model: ChatModel, study: Study, options: GatherOptions): Promise<Answers> {
  const { recordings, run, signal } = options
  const meter = spendMeter(run?.gate ?? openGate)
  const limited = limitedModel(model, meter.gate, run?.prices)
  const recording = recordings && (await openRecording(limited, recordings, askedRules(study)))
  const canary = recording && canaryOf(recordings, study)
  const id = digest({ model: model.identity, study })
  try {
    const sessions = await runStudy(recording?.model ?? limited, study, {
      ...options,
      onProgress(progress) {
        options.onProgress?.(progress)
        run?.emit('progress', { study: id, model: model.id, ...progress })
      },
      ...(canary
        ? { onTurn: turn => recording.model.wasReplayed(turn.request) && canary.consider(turn) }
        : {}),
    })
    const turns = sessions.reduce((sum, session) => sum + session.turns.length, 0)
    const used = recording?.model.use()
    const found = await canary?.ask(limited, signal)
    if (used) run?.emit('recording-use', { model: model.id, ...requestedName(model), ...used })
    const replayed = used?.replayed ?? 0
    return {
      sessions,
      provenance: (recording?.model ?? model).provenance,
      turns: { asked: turns - replayed, replayed },
      spent: meter.spent,
      ...(used ? { recording: describeUse(used, model, found) } : {}),
    }
  } finally {
    await recording?.close()
  }
}

/** Only where both are at hand, recorded answers and the leave to ask; and once a study, with its first part. */
function canaryOf({ mode, canary = 0 }: Recordings, study: Study): Canary | undefined {
  const { seed, concurrency, part } = study
  const first = part === undefined || (part.from === 0 && part.arm === undefined)
  return mode === 'auto' && canary > 0 && first ? new Canary(canary, seed, concurrency) : undefined
}

function describeUse(
  { wanted: _, ...use }: RecordingUse,
  model: ChatModel,
  canary: CanaryResult | undefined,
): UsedRecording {
  return {
    ...use,
    ...requestedName(model),
    official: isOfficial(model.identity),
    ...(canary ? { canary } : {}),
  }
}

function requestedName({ identity, provider }: ChatModel): { requested?: string } {
  const { model } = identity
  return provider === 'custom' || typeof model !== 'string' ? {} : { requested: model }
}
