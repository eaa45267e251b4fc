/**
 * The frames of the user's code that an assertion was called from.
 *
 * An async assertion fails long after the call, with a stack of internals alone; without this, no report could point at
 * the line of the test.
 */
export function callSite(): string {
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = 30
  const stack = new Error().stack ?? ''
  Error.stackTraceLimit = limit
  const frames = stack.split('\n').slice(1)
  // our own frames stand before Vitest's, which call the matcher; the user's stand behind them
  const vitest = frames.findIndex(frame => internal.test(frame))
  return frames
    .slice(vitest + 1)
    .filter(frame => !internal.test(frame))
    .join('\n')
}

const internal = /[\\/]node_modules[\\/]|\bnode:/

/** Gives an error the place of a call instead of its own. */
export function placeAt(error: unknown, site: string): void {
  if (error instanceof Error && site !== '') error.stack = `${error.name}: ${error.message}\n${site}`
}
