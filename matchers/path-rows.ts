import { pathInterval } from '../src/alignment/path-interval.ts'
import type { Assessment } from '../src/assessment/assess.ts'
import { signed } from '../src/numerics/signed.ts'
import { describeProbability } from './describe-probability.ts'

/** What a reader who never saw a path needs to read the rows below it. */
const legend =
  'y ~ x: how far y moves with x, in standard deviations; probability: that its sign is as in people (1 - one-sided p)'

/** A row a path: its estimate, how sure it is, and whether it has the sign that it has in people. */
export function pathRows({ vaar }: Assessment): [string, string][] {
  const width = Math.max(...vaar.paths.map(({ path }) => path.length))
  const rows = vaar.paths.map(path => {
    const [lower, upper] = pathInterval(path, 0.95)
    const numbers = Number.isNaN(path.est)
      ? 'no estimate'
      : `${signed(path.est)}, SE ${path.se.toFixed(3)}, 95% CI [${signed(lower)}, ${signed(upper)}]`
    const evidence = Number.isNaN(path.pi)
      ? ''
      : path.pi > 0.5
        ? `, here too: probability ${describeProbability(path.pi)}`
        : `, not here: probability of ${path.expectedSign} ${describeProbability(path.pi)}`
    return `${path.path.padEnd(width)}  ${numbers} (${path.expectedSign} in people${evidence})`
  })
  return [legend, ...rows].map((text): [string, string] => ['Paths', text])
}
