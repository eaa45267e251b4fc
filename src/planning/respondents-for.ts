import type { ExpectedEstimates } from './simulate-estimates.ts'
import { rescaled } from './simulate-estimates.ts'

/** No study is planned larger. */
const most = 100_000
/** The simulation is repeated at the number found until the next one found is this near. */
const nearEnough = 0.05

/**
 * The smallest number of respondents, in tens, at which the gate passes with the wanted chance.
 *
 * Estimates of another number are first taken to spread as the root of it; the number found is then simulated itself, and
 * the search repeated from there, because small studies err a little more than that.
 *
 * @param passes - Chance that the gate passes.
 * @returns undefined where 100,000 are not enough.
 */
export async function respondentsFor(
  power: number,
  expected: ExpectedEstimates,
  simulate: (respondents: number) => Promise<ExpectedEstimates>,
  passes: (expected: ExpectedEstimates) => number,
): Promise<{ readonly respondents: number; readonly power: number } | undefined> {
  let from = expected
  for (let round = 0; round < 4; round++) {
    const found = search(power, from, passes)
    if (found === undefined) return undefined
    if (Math.abs(found / from.respondents - 1) <= nearEnough) {
      return { respondents: found, power: passes(rescaled(from, found)) }
    }
    from = await simulate(Math.min(found, largestSimulated))
    if (found > largestSimulated) return { respondents: found, power: passes(rescaled(from, found)) }
  }
  return { respondents: from.respondents, power: passes(from) }
}

/** Beyond this, errors shrink with the root of the number for certain. */
const largestSimulated = 2000

/** Bisection on the tens: power grows with the number. */
function search(
  power: number,
  expected: ExpectedEstimates,
  passes: (expected: ExpectedEstimates) => number,
): number | undefined {
  const enough = (tens: number) => passes(rescaled(expected, 10 * tens)) >= power
  if (!enough(most / 10)) return undefined
  let below = 0
  let above = most / 10
  while (above - below > 1) {
    const middle = Math.floor((below + above) / 2)
    if (enough(middle)) above = middle
    else below = middle
  }
  return 10 * above
}
