import { createRandom, deriveSeed } from '../numerics/random.ts'

/** What differs between a recorded answer and the answer to the same request now, by name; 0 for no difference. */
export interface PairedDifferences {
  /** Respondent: what one answers in several turns is not independent. */
  readonly unit: string
  readonly differences: Readonly<Record<string, number>>
}

/** What asking again found. Plain data. */
export interface CanaryResult {
  /** Requests asked again. */
  readonly asked: number
  /** p value of the hypothesis that the model answers as it did, over all differences together. */
  readonly pvalue: number
  /** `pvalue` below `level`. */
  readonly failed: boolean
  readonly level: number
  /** Mean differences, now less recorded: ratings in half-widths of the scale, missing answers as a share. */
  readonly differences: Readonly<Record<string, number>>
}

/** Share of unchanged models for which a canary may fail. */
export const canaryLevel = 0.01
/** The fewest respondents with a difference that can reach the level: two of 2^8 sign patterns are as extreme as can be. */
export const fewestCanaries = 8

const mostExact = 14
const randomDraws = 9999

/**
 * Tests whether a model answers as it did.
 *
 * Where nothing changed, the recorded and the new answer to a request are two draws from one distribution, and each
 * difference is as likely to have the other sign. The statistic is the sum over all kinds of difference of (sum)² / (sum of
 * squares): one number, so that several kinds need no correction. It is compared with the same over sign changes of whole
 * respondents: all of them up to 14 respondents, else 9,999 drawn ones. Exact at any size: an unchanged model fails at most
 * 1% of the time. It sees shifts and more or fewer refusals, and does not see a change that leaves means, distances from the
 * middle and missing answers alone.
 */
export function testCanary(pairs: readonly PairedDifferences[], seed: number): CanaryResult {
  const kinds = [...new Set(pairs.flatMap(({ differences }) => Object.keys(differences)))]
  const byUnit = Map.groupBy(pairs, ({ unit }) => unit)
  const rows = [...byUnit.values()]
    .map(turns => kinds.map(kind => turns.reduce((sum, turn) => sum + (turn.differences[kind] ?? 0), 0)))
    .filter(row => row.some(value => value !== 0))
  const pvalue = signFlipTest(rows, seed)
  const means = kinds.map(kind => {
    const values = pairs.flatMap(({ differences }) => differences[kind] ?? [])
    return [kind, values.reduce((sum, value) => sum + value, 0) / values.length] as const
  })
  return {
    asked: pairs.length,
    pvalue,
    failed: pvalue < canaryLevel,
    level: canaryLevel,
    differences: Object.fromEntries(means),
  }
}

/** p value of the sum of squared standardized column sums under changes of the rows' signs. */
function signFlipTest(rows: readonly (readonly number[])[], seed: number): number {
  if (rows.length === 0) return 1
  const columns = rows[0]!.map((_, column) => rows.map(row => row[column]!))
  const used = columns
    .map(values => ({ values, squares: values.reduce((sum, value) => sum + value * value, 0) }))
    .filter(({ squares }) => squares > 0)
  const statistic = (sign: (row: number) => number) =>
    used.reduce(
      (total, { values, squares }) =>
        total + values.reduce((sum, value, row) => sum + sign(row) * value, 0) ** 2 / squares,
      0,
    )
  // sums of the same numbers in another order differ in their last digits
  const reached = statistic(() => 1) - 1e-9
  if (rows.length <= mostExact) {
    const patterns = 2 ** rows.length
    let extreme = 0
    for (let pattern = 0; pattern < patterns; pattern++) {
      if (statistic(row => ((pattern >> row) & 1 ? -1 : 1)) >= reached) extreme++
    }
    return extreme / patterns
  }
  const random = createRandom(deriveSeed(seed, 'canary-test'))
  let extreme = 1
  for (let draw = 0; draw < randomDraws; draw++) {
    const signs = rows.map(() => (random.uniform() < 0.5 ? -1 : 1))
    if (statistic(row => signs[row]!) >= reached) extreme++
  }
  return extreme / (randomDraws + 1)
}
