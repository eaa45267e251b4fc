import type { RecordedTurn, RecordingHeader } from '../../src/recordings/recording.ts'

/** A header like that of a run. */
export const header: RecordingHeader = {
  type: 'header',
  version: 2,
  model: { provider: 'openai', model: 'gpt-5-mini', endpoint: 'api.openai.com' },
  protocol: { version: 1, digest: 'fedcba9876543210' },
  instruments: '0123456789abcdef',
  sdk: { openai: '7.57.0' },
  date: '2026-11-23T09:00:00.000Z',
}

/** A turn under a key of its own. */
export function turnOf(index: number, text = `{"Q1": ${index}}`): RecordedTurn {
  const digest = String(index).padStart(16, '0')
  return {
    type: 'turn',
    key: digest.repeat(2),
    parts: {
      model: digest,
      system: digest,
      history: digest,
      question: digest,
      sampling: digest,
      answers: digest,
      protocol: '1',
      respondent: digest,
      attempt: '0',
    },
    respondent: 'r0001',
    question: 'How much?\nQ1. "Tea" is fine.',
    reply: {
      text,
      stop: 'end',
      modelReturned: 'gpt-5-mini-2026',
      usage: { inputTokens: 10, outputTokens: 5, cachedInputTokens: 0 },
    },
    date: '2026-11-23T09:00:00.000Z',
  }
}
