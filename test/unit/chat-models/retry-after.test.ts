import { expect, test } from 'vitest'
import { readRetryAfter } from '../../../src/chat-models/retry-after.ts'

const now = Date.parse('2026-11-24T12:00:00Z')
const inTenSeconds = 'Tue, 24 Nov 2026 12:00:10 GMT'

test.for<readonly [Record<string, string>, number | undefined]>([
  [{}, undefined],
  [{ 'retry-after': '2' }, 2000],
  [{ 'retry-after': '0.25' }, 250],
  [{ 'retry-after': '0' }, 0],
  [{ 'retry-after': inTenSeconds }, 10_000],
  [{ 'retry-after': 'Tue, 24 Nov 2026 11:59:00 GMT' }, 0],
  // the server's own clock counts, which may be an hour ahead
  [{ 'retry-after': 'Tue, 24 Nov 2026 13:00:10 GMT', date: 'Tue, 24 Nov 2026 13:00:00 GMT' }, 10_000],
  [{ 'retry-after-ms': '120', 'retry-after': '9' }, 120],
  [{ 'retry-after': 'soon' }, undefined],
  [{ 'retry-after': '-5' }, undefined],
  [{ 'retry-after': '1e9' }, undefined],
  [{ 'retry-after': '' }, undefined],
  [{ 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '1m30.5s' }, 90_500],
  [{ 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': '20ms' }, 20],
  [{ 'x-ratelimit-remaining-requests': '5', 'x-ratelimit-reset-requests': '1m' }, undefined],
  [
    {
      'x-ratelimit-remaining-requests': '0',
      'x-ratelimit-reset-requests': '2s',
      'x-ratelimit-remaining-tokens': '0',
      'x-ratelimit-reset-tokens': '1h',
    },
    3_600_000,
  ],
  [
    {
      'anthropic-ratelimit-input-tokens-remaining': '0',
      'anthropic-ratelimit-input-tokens-reset': '2026-11-24T12:00:07Z',
    },
    7000,
  ],
])('%o asks to wait for %o ms', ([headers, wait]) => {
  expect(readRetryAfter(new Headers(headers), now)).toBe(wait)
})
