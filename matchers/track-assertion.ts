import { MatcherInputError, UnawaitedAssertionError } from '../src/errors.ts'
import { callSite, placeAt } from './call-site.ts'

interface Tracked {
  readonly matcher: string
  /** True once somebody took the promise: `await`, `.then`, `Promise.all`, … */
  taken: boolean
  settled: boolean
  /** Vitest itself takes a soft assertion, so that only its end can be waited for. */
  readonly soft: boolean
  /** Where the user called it. */
  readonly site: string
}

interface Registry {
  readonly byTask: WeakMap<object, Tracked[]>
  /** Tests that have ended: an assertion that names one was started too late, or by the wrong `expect`. */
  readonly ended: WeakSet<object>
  /** Assertions that belong to no running test. */
  homeless: Tracked[]
}

/** On the global object, because a linked package may be loaded twice, once by Vite and once by Node. */
const registry = sharedRegistry()

function sharedRegistry(): Registry {
  const key = Symbol.for('vitest-vaar.assertions')
  const shared = globalThis as { [key]?: Registry }
  shared[key] ??= { byTask: new WeakMap(), ended: new WeakSet(), homeless: [] }
  return shared[key]
}

/**
 * Lets a test know of an async assertion, so that one which nobody awaits fails the test instead of passing silently.
 *
 * Vitest calls `then` on a matcher's result and hands what that returns to the user; both are watched here, so that
 * the assertion is told to be awaited only when the user's own code takes it.
 *
 * @param task - The test the assertion belongs to; undefined outside a test.
 */
export function trackAssertion<T>(
  outcome: Promise<T>,
  { matcher, task, soft }: { matcher: string; task: object | undefined; soft: boolean },
): Promise<T> {
  const tracked: Tracked = { matcher, taken: false, settled: false, soft, site: callSite() }
  if (task && !registry.ended.has(task)) {
    registry.byTask.set(task, [...(registry.byTask.get(task) ?? []), tracked])
  } else registry.homeless.push(tracked)
  const settle = () => {
    tracked.settled = true
  }
  // Vitest takes a matcher's result by its own `then`, so that is the one to replace
  const then: typeof outcome.then = (onFulfilled, onRejected) => {
    const verdict = Promise.prototype.then.call(outcome, onFulfilled, onRejected) as ReturnType<
      typeof outcome.then<never, never>
    >
    verdict.then(settle, error => {
      settle()
      placeAt(error, tracked.site)
    })
    return watched(verdict, tracked)
  }
  return Object.assign(outcome, { then })
}

/**
 * Called when a test has ended, after all of its hooks.
 *
 * @param failed - True where the test failed already, by a time-out for example: an assertion that it was awaiting is then
 *   not to blame.
 * @throws UnawaitedAssertionError when an assertion of this test was never awaited, or is still under way because what
 *   awaited it was not.
 */
export function requireAwaited(task: object, { failed }: { failed: boolean }): void {
  const tracked = registry.byTask.get(task) ?? []
  registry.byTask.delete(task)
  registry.ended.add(task)
  const lost = tracked.filter(({ taken, settled, soft }) => (!taken && !soft) || (!settled && !failed))
  if (lost.length > 0) throw unawaited(lost, 'this test could not know its outcome')
}

/**
 * Called when a test file has ended.
 *
 * @throws UnawaitedAssertionError when an assertion that belonged to no running test was not awaited.
 */
export function requireNoneHomeless(): void {
  const lost = registry.homeless.filter(({ taken, settled }) => !taken || !settled)
  registry.homeless = []
  if (lost.length > 0) {
    throw unawaited(
      lost,
      'no test could know its outcome (in test.concurrent, take `expect` from the context)',
    )
  }
}

/**
 * @throws MatcherInputError for use as an asymmetric matcher (`expect.toHaveVAARAbove(…)` inside `toEqual`): those are
 *   synchronous, and Vitest would take a promise for a match.
 */
export function requireAssertion(context: object, matcher: string): void {
  if ('assertion' in context) return
  throw new MatcherInputError(
    `expect.${matcher}(…) was used inside another matcher.`,
    `Write: await expect(…).${matcher}(…)`,
  )
}

function unawaited(lost: readonly Tracked[], consequence: string): UnawaitedAssertionError {
  const [{ matcher, site }] = lost as readonly [Tracked]
  const error = new UnawaitedAssertionError(
    `${lost.length === 1 ? `An assertion, ${matcher}, was` : `${lost.length} assertions, the first ${matcher}, were`} not awaited, so ${consequence}.`,
    `Write: await expect(…).${matcher}(…), and await the functions that contain it.`,
  )
  placeAt(error, site)
  return error
}

/** A promise that notes who takes it. The rejection of one that nobody takes is reported by `requireAwaited`. */
function watched<T>(promise: Promise<T>, tracked: Tracked): Promise<T> {
  promise.catch(() => {})
  const take = <Method extends 'then' | 'catch' | 'finally'>(method: Method): Promise<T>[Method] =>
    ((...handlers: never[]) => {
      tracked.taken = true
      return Reflect.apply(promise[method], promise, handlers)
    }) as Promise<T>[Method]
  return {
    // biome-ignore lint/suspicious/noThenProperty: it stands in for a promise
    then: take('then'),
    catch: take('catch'),
    finally: take('finally'),
    [Symbol.toStringTag]: 'Promise',
  }
}
