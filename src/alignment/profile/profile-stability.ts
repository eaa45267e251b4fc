import { ArgumentError } from '../../errors.ts'
import type { Instrument } from '../../instruments/schema.ts'
import { createRandom } from '../../numerics/random.ts'
import { parcelsOf } from '../../scoring/parcels.ts'
import { isMissing, type SessionResponses } from '../../scoring/responses.ts'
import { reverseScore } from '../../scoring/reverse-score.ts'
import { type Agreement, intraclassCorrelation } from './intraclass-correlation.ts'
import { scaleProfile, scaleScore } from './scale-profile.ts'

/** How reproducible one model's profile is within one run. */
export interface SplitHalf {
  /** By construct: halves of the items, correlated over respondents, stepped up by Spearman and Brown. */
  readonly items: readonly { readonly construct: string; readonly reliability: number }[]
  /** Halves of the respondents: the profiles of their item means correlated over items, stepped up likewise. */
  readonly respondents: number
}

/**
 * Split-half reliability. Items are halved by parcel, each parcel's `+` and `-` items together, so that an agreement style
 * cannot look like consistency; respondents are halved at random, all of one cluster together.
 *
 * Spearman-Brown: 2r / (1 + r). NaN where nothing varies.
 *
 * @param seed - Of the halves of the respondents.
 */
export function splitHalf(
  responses: readonly SessionResponses[],
  instruments: readonly Instrument[],
  seed: number,
): SplitHalf {
  const items = instruments.map(instrument => {
    const parcels = parcelsOf(instrument)
    const half = (which: number) => ({
      scale: instrument.scale,
      items: parcels.filter((_, index) => index % 2 === which).flatMap(parcel => parcel.items),
    })
    const pairs = responses
      .map(session => [scaleScore(session, half(0)), scaleScore(session, half(1))] as const)
      .filter(pair => !pair.some(Number.isNaN))
    return { construct: instrument.id, reliability: spearmanBrown(correlation(pairs)) }
  })
  const halves = halvesOf(responses, seed).map(half => itemMeans(half, instruments))
  const pairs = halves[0]!.map((mean, i) => [mean, halves[1]![i]!] as const)
  return { items, respondents: spearmanBrown(correlation(pairs.filter(pair => !pair.some(Number.isNaN)))) }
}

/** Two halves of the respondents, drawn at random, all of one cluster in the same. */
export function halvesOf(
  responses: readonly SessionResponses[],
  seed: number,
): readonly [readonly SessionResponses[], readonly SessionResponses[]] {
  const clusters = createRandom(seed).shuffle([...new Set(responses.map(({ cluster }) => cluster))])
  const first = new Set(clusters.slice(0, Math.floor(clusters.length / 2)))
  return [
    responses.filter(({ cluster }) => first.has(cluster)),
    responses.filter(({ cluster }) => !first.has(cluster)),
  ]
}

/**
 * How far two profiles of means lie apart: the largest difference of any construct's mean, 0..1. Unlike a correlation over
 * statements it also says something of a model that answers all of them alike. NaN where a mean is.
 */
export function profileShift(
  one: readonly SessionResponses[],
  other: readonly SessionResponses[],
  instruments: readonly Instrument[],
): number {
  const means = [one, other].map(responses => scaleProfile(responses, instruments).map(({ mean }) => mean))
  return Math.max(...means[0]!.map((mean, i) => Math.abs(mean - means[1]![i]!)))
}

/**
 * Agreement of repeated runs of one model: the profile of its item means, keyed and on 0..1, in each run.
 *
 * @param runs - Answers of two or more assessments of the model, with other seeds.
 * @throws ArgumentError for fewer than two runs, or fewer than two items that every run has answers to.
 */
export function repeatedRunAgreement(
  runs: readonly (readonly SessionResponses[])[],
  instruments: readonly Instrument[],
): Agreement {
  if (runs.length < 2) throw new ArgumentError('One run agrees with nothing.', 'Give two runs or more.')
  const profiles = runs.map(run => itemMeans(run, instruments))
  const table = profiles[0]!.map((_, i) => profiles.map(profile => profile[i]!))
  return intraclassCorrelation(table.filter(row => row.every(Number.isFinite)))
}

/** Mean answer to every item, keyed, 0..1, in the order of the instruments; NaN for one that nobody answered. */
function itemMeans(
  responses: readonly SessionResponses[],
  instruments: readonly Instrument[],
): readonly number[] {
  return instruments.flatMap(({ items, scale }) =>
    items.map(item => {
      const scores = responses.flatMap(({ answers }) => {
        const answer = answers.get(item.id)
        if (answer === undefined || isMissing(answer)) return []
        return [(reverseScore(answer, item, scale) - 1) / (scale.labels.length - 1)]
      })
      return scores.reduce((sum, score) => sum + score, 0) / scores.length
    }),
  )
}

function correlation(pairs: readonly (readonly [number, number])[]): number {
  const mean = (at: 0 | 1) => pairs.reduce((sum, pair) => sum + pair[at], 0) / pairs.length
  const [a, b] = [mean(0), mean(1)]
  let [ab, aa, bb] = [0, 0, 0]
  for (const [x, y] of pairs) {
    ab += (x - a) * (y - b)
    aa += (x - a) ** 2
    bb += (y - b) ** 2
  }
  return ab / Math.sqrt(aa * bb)
}

function spearmanBrown(r: number): number {
  return (2 * r) / (1 + r)
}
