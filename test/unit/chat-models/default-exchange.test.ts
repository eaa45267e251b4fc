import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { defaultExchange } from '../../../src/chat-models/default-exchange.ts'
import { exchangeOverHttp } from '../../../src/chat-models/exchange-over-http.ts'

vi.mock(import('../../../src/chat-models/exchange-over-http.ts'), () => ({
  exchangeOverHttp: vi.fn(async () => ({ status: 200, headers: new Headers(), text: 'over http' })),
}))

beforeEach(() => {
  vi.mocked(exchangeOverHttp).mockClear()
})
afterEach(() => {
  vi.unstubAllGlobals()
})

const text = async () => (await defaultExchange('http://127.0.0.1:9/', { method: 'POST', body: '{}' })).text

test("Node's own fetch is recognised, and its work done without it", async () => {
  await expect(text()).resolves.toBe('over http')
})

test('a fetch that somebody put in place is used', async () => {
  vi.stubGlobal('fetch', async () => new Response('stubbed'))
  await expect(text()).resolves.toBe('stubbed')
  vi.unstubAllGlobals()
  await expect(text()).resolves.toBe('over http')
})

test('a fetch that somebody took away is not missed', async () => {
  vi.stubGlobal('fetch', undefined)
  await expect(text()).resolves.toBe('over http')
})

test('the fetch of the page that happy-dom plays is passed over, one that a test put there is not', async () => {
  vi.stubGlobal('happyDOM', {})
  async function fetch() {
    return new Response('the page')
  }
  vi.stubGlobal('fetch', fetch.bind(undefined).bind(undefined))
  await expect(text()).resolves.toBe('over http')
  vi.stubGlobal('fetch', async () => new Response('stubbed'))
  await expect(text()).resolves.toBe('stubbed')
})

test.for(['undici.globalDispatcher.1', 'undici.globalDispatcher.2'])(
  'fetch is used while %s is not what Node put there',
  async name => {
    const globals = globalThis as Record<symbol, unknown>
    const key = Symbol.for(name)
    const before = globals[key]
    globals[key] = { dispatch: () => false }
    try {
      await expect(text()).rejects.toThrow('fetch failed')
      expect(exchangeOverHttp).not.toHaveBeenCalled()
    } finally {
      globals[key] = before
    }
    await expect(text()).resolves.toBe('over http')
  },
)
