import { UnawaitedAssertionError } from '../src/errors.ts'

interface Tracked {
  readonly matcher: string
  /** True once somebody took the promise: `await`, `.then`, `Promise.all`, … */
  taken: boolean
  settled: boolean
  readonly soft: boolean
}

/** By test; on the global object because a linked package may be loaded twice, once by Vite and once by Node. */
const registry = sharedRegistry()

function sharedRegistry(): WeakMap<object, Tracked[]> {
  const key = Symbol.for('vitest-vaar.assertions')
  const shared = globalThis as { [key]?: WeakMap<object, Tracked[]> }
  shared[key] ??= new WeakMap()
  return shared[key]
}

/**
 * Lets a test know of an async assertion, so that one which nobody awaits fails the test instead of passing silently.
 *
 * Vitest calls `then` on a matcher's result and hands what that returns to the user; both are watched here, so that
 * the assertion is told to be awaited only when the user's own code takes it.
 *
 * @param task - The test the assertion belongs to; undefined outside a test, where nothing is tracked.
 */
export function trackAssertion<T>(
  outcome: Promise<T>,
  { matcher, task, soft }: { matcher: string; task: object | undefined; soft: boolean },
): Promise<T> {
  if (!task) return outcome
  const tracked: Tracked = { matcher, taken: false, settled: false, soft }
  registry.set(task, [...(registry.get(task) ?? []), tracked])
  const settle = () => {
    tracked.settled = true
  }
  // Vitest takes a matcher's result by its own `then`, so that is the one to replace
  const then: typeof outcome.then = (onFulfilled, onRejected) => {
    const verdict = Promise.prototype.then.call(outcome, onFulfilled, onRejected) as ReturnType<
      typeof outcome.then<never, never>
    >
    verdict.then(settle, settle)
    return watched(verdict, tracked)
  }
  return Object.assign(outcome, { then })
}

/**
 * Called when a test has ended.
 *
 * @throws UnawaitedAssertionError when an assertion of this test was never awaited, or is a soft one still under way.
 */
export function requireAwaited(task: object): void {
  const lost = (registry.get(task) ?? []).filter(({ taken, settled, soft }) => (soft ? !settled : !taken))
  registry.delete(task)
  if (lost.length === 0) return
  const [{ matcher }] = lost as [Tracked]
  throw new UnawaitedAssertionError(
    `${lost.length === 1 ? `An assertion, ${matcher}, was` : `${lost.length} assertions, the first ${matcher}, were`} not awaited, so this test could not know its outcome.`,
    `Write: await expect(…).${matcher}(…)`,
  )
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
