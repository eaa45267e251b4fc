import { createRequire } from 'node:module'
import { type Exchange, exchangeByFetch } from './exchange.ts'
import { exchangeOverHttp } from './exchange-over-http.ts'

/**
 * How models are asked where nobody gave a `fetch`. Looked up at each call: a global `fetch` that a test or a tracer put in
 * place is the one that is used, and one with a proxy or a dispatcher of its own keeps it.
 */
export const defaultExchange: Exchange = (input, init) =>
  isNodesOwn(globalThis.fetch) && !hasOwnWay()
    ? exchangeOverHttp(input, init)
    : exchangeByFetch(globalThis.fetch)(input, init)

/** Node's `fetch`, told by its source; what is not recognised is left to do its work. One that was taken away has none. */
function isNodesOwn(fetch: unknown): boolean {
  if (typeof fetch !== 'function') return true
  if (fetch !== known.fetch) {
    known.fetch = fetch
    known.own =
      Function.prototype.toString.call(fetch).includes('internal/deps/undici/undici') || isOfAPage(fetch)
  }
  return known.own
}

/**
 * True for the `fetch` of the page that happy-dom plays: it asks the server for leave to be asked, as a browser does, and
 * no server gives it. It came with the environment of the tests; nobody has chosen it for models.
 */
function isOfAPage({ name }: { readonly name: string }): boolean {
  return 'happyDOM' in globalThis && /^(?:bound )+fetch$/.test(name)
}

const known: { fetch: unknown; own: boolean } = { fetch: undefined, own: false }

/** True where `fetch` was told to go another way than straight there: by the environment, or by a dispatcher. */
function hasOwnWay(): boolean {
  return byEnvironment || dispatchers().some((dispatcher, i) => dispatcher !== nodesDispatchers?.[i])
}

const byEnvironment =
  process.env['NODE_USE_ENV_PROXY'] === '1' ||
  [...process.execArgv, process.env['NODE_OPTIONS'] ?? ''].some(option => option.includes('--use-env-proxy'))

/** Where Node's `fetch` and the package undici look for what sends requests. */
const dispatcherKeys = [Symbol.for('undici.globalDispatcher.1'), Symbol.for('undici.globalDispatcher.2')]

function dispatchers(): readonly unknown[] {
  return dispatcherKeys.map(key => (globalThis as Record<symbol, unknown>)[key])
}

/** Node's own; undefined where it can no longer be told whose they are. */
const nodesDispatchers = findNodesDispatchers()

function findNodesDispatchers(): readonly unknown[] | undefined {
  const untouched = dispatchers().every(dispatcher => dispatcher === undefined)
  // Node sets up its own with the first use of any of its web interfaces
  if (untouched) new Headers()
  const found = dispatchers()
  return untouched || (found.every(isPlainAgent) && !undiciIsLoaded()) ? found : undefined
}

function isPlainAgent(dispatcher: unknown): boolean {
  return dispatcher === undefined || Object.getPrototypeOf(dispatcher).constructor.name === 'Agent'
}

/** The package could have put a plain `Agent` of its own in place, with certificates or time limits of the user's. */
function undiciIsLoaded(): boolean {
  return Object.keys(createRequire(import.meta.url).cache).some(file => /[\\/]undici[\\/]/.test(file))
}
