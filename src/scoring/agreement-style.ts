import type { Instrument } from '../instruments/schema.ts'
import { answerPosition } from './answer-position.ts'
import { parcelsOf } from './parcels.ts'
import { isMissing, type SessionResponses } from './responses.ts'

/** How strongly a model agrees whatever is said, from statements that are worded both ways. */
export interface AgreementStyle {
  /** Pairs of one statement keyed `+` and one keyed `-` of the same parcel. */
  readonly pairs: number
  /** Variance over respondents of the tendency to agree, on a scale from -1 to 1; NaN with fewer than 3 pairs. */
  readonly variance: number
  /** Its standard error. */
  readonly varianceError: number
  /** Variance that a construct gives an answer, on the same scale; NaN where no instrument has 2 pairs. */
  readonly constructVariance: number
  /** Mean over pairs of the correlation of the two scored answers; NaN without pairs. A consistent respondent has it above 0. */
  readonly consistency: number
  /** Each respondent's mean agreement over the pairs, in the order given; NaN where none was answered. */
  readonly index: readonly number[]
}

interface Pair {
  readonly construct: string
  /** For each respondent: half the sum and half the difference of the two raw positions; NaN where one is missing. */
  readonly sums: Float64Array
  readonly differences: Float64Array
}

/** With fewer pairs, what they have in common cannot be told from chance. */
const fewestPairs = 3

/**
 * The style of agreeing, told from the constructs by statements of opposite keys: of two such answers the half sum holds the
 * style and no construct, the half difference the construct and no style. What different pairs' half sums share is
 * the style's variance; what different pairs' half differences share within an instrument is the construct's.
 *
 * @param responses - Respondents, e.g. those that were scored. @param instruments - All of the study.
 */
export function agreementStyle(
  responses: readonly SessionResponses[],
  instruments: readonly Instrument[],
): AgreementStyle {
  const pairs = instruments.flatMap(instrument => pairsOf(instrument, responses))
  const index = responses.map((_, r) => meanOf(pairs.map(({ sums }) => sums[r]!)))
  const shared = sharedVariance(pairs.map(({ sums }) => sums))
  const byConstruct = [...Map.groupBy(pairs, ({ construct }) => construct).values()]
  const own = byConstruct.map(list => sharedVariance(list.map(({ differences }) => differences)).variance)
  return {
    pairs: pairs.length,
    variance: pairs.length >= fewestPairs ? shared.variance : Number.NaN,
    varianceError: pairs.length >= fewestPairs ? shared.error : Number.NaN,
    constructVariance: meanOf(own),
    consistency: meanOf(pairs.map(consistencyOf)),
    index,
  }
}

function pairsOf(instrument: Instrument, responses: readonly SessionResponses[]): Pair[] {
  return parcelsOf(instrument).flatMap(({ items }) => {
    const plus = items.filter(({ keyed }) => keyed === '+')
    const minus = items.filter(({ keyed }) => keyed === '-')
    return plus.slice(0, minus.length).map((item, i): Pair => {
      const [a, b] = [item, minus[i]!].map(({ id }) => positions(id, instrument, responses)) as [
        Float64Array,
        Float64Array,
      ]
      return {
        construct: instrument.id,
        sums: a.map((value, r) => (value + b[r]!) / 2),
        differences: a.map((value, r) => (value - b[r]!) / 2),
      }
    })
  })
}

function positions(itemId: string, { scale }: Instrument, responses: readonly SessionResponses[]) {
  return Float64Array.from(responses, ({ answers }) => {
    const answer = answers.get(itemId)
    return answer === undefined || isMissing(answer) ? Number.NaN : answerPosition(answer, scale)
  })
}

/** Mean covariance of different columns, as a mean over respondents, so that its error is that of a mean. */
function sharedVariance(columns: readonly Float64Array[]): { variance: number; error: number } {
  const respondents = columns[0]?.length ?? 0
  const [sums, squares, counts] = [0, 0, 0].map(() => new Float64Array(respondents)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ]
  for (const column of columns) {
    const mean = meanOf(column)
    for (let r = 0; r < respondents; r++) {
      const value = column[r]! - mean
      if (Number.isNaN(value)) continue
      sums[r]! += value
      squares[r]! += value * value
      counts[r]! += 1
    }
  }
  const products = sums.map((sum, r) => (sum * sum - squares[r]!) / (counts[r]! * (counts[r]! - 1)))
  // of fewer than two columns there is no product
  const known = products.filter((_, r) => counts[r]! > 1)
  const variance = meanOf(known)
  const spread = known.reduce((total, value) => total + (value - variance) ** 2, 0)
  return { variance, error: Math.sqrt(spread) / known.length }
}

/** Correlation of the scored answers of a pair: s = sum, d = difference give (var d - var s) over the geometric mean of variances. */
function consistencyOf({ sums, differences }: Pair): number {
  const plus = sums.map((sum, r) => sum + differences[r]!)
  const minus = sums.map((sum, r) => differences[r]! - sum)
  return correlation(plus, minus)
}

function correlation(a: Float64Array, b: Float64Array): number {
  let [n, sumA, sumB, squareA, squareB, product] = [0, 0, 0, 0, 0, 0]
  for (let r = 0; r < a.length; r++) {
    const [x, y] = [a[r]!, b[r]!]
    if (Number.isNaN(x + y)) continue
    n += 1
    sumA += x
    sumB += y
    squareA += x * x
    squareB += y * y
    product += x * y
  }
  return (n * product - sumA * sumB) / Math.sqrt((n * squareA - sumA * sumA) * (n * squareB - sumB * sumB))
}

/** Of the numbers among them; NaN without any. */
function meanOf(values: ArrayLike<number>): number {
  let [sum, count] = [0, 0]
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i]!)) continue
    sum += values[i]!
    count++
  }
  return count > 0 ? sum / count : Number.NaN
}
