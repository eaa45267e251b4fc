import { DataError } from '../../errors.ts'
import type { PathSign } from '../human-reference.ts'
import type { EvidenceRow } from './evidence.ts'
import { type Effect, type PooledEffect, randomEffects } from './random-effects.ts'

/** What is known of one path in people, all studies together. Coefficients, not Fisher's z. */
export interface PooledPath {
  readonly path: string
  /** The sign that people's path has more probably than not. */
  readonly sign: PathSign
  /** Probability that the path has that sign in a new population: what the studies with estimates say, with the votes. */
  readonly signProbability: number
  /** Studies with an estimate; none: the fields below are NaN. */
  readonly studies: number
  readonly estimate: number
  readonly interval: readonly [number, number]
  readonly predictionInterval: readonly [number, number]
  /** Between populations, on Fisher's scale. */
  readonly heterogeneity: number
  /** Studies that tell a sign alone. */
  readonly votes: { readonly positive: number; readonly negative: number; readonly none: number }
}

/** Where a single estimate says nothing of it: the spread of true correlations between populations (judgement). */
const supposedHeterogeneity = 0.1

/**
 * Pools the evidence of each path.
 *
 * 1. Estimates go on Fisher's z = atanh(r), where their errors are about normal: se from the row's standard error or
 *    interval, else 1/√(n − 3). Rows of one study are averaged first, with the mean of their errors: the same people twice
 *    are no more people.
 * 2. Random-effects meta-analysis ({@link randomEffects}) gives the estimate, its interval and the probability of the sign
 *    in a new population. Heterogeneity between studies enters there: the more they differ, the less sure the sign.
 * 3. Studies that tell a sign alone do not move the estimate. Each is a vote: 1 for the sign, ½ for no relation, 0 against;
 *    the sign probability is the mean of the votes and of the pooled probability, which counts once for every study in it.
 *    Without estimates there is half a vote for each sign besides, so that votes alone never make certain.
 *
 * @throws DataError for a path whose evidence is even: it has no expected sign.
 */
export function poolEvidence(rows: readonly EvidenceRow[]): readonly PooledPath[] {
  return [...Map.groupBy(rows, ({ path }) => path)].map(([path, own]) => poolPath(path, own))
}

function poolPath(path: string, rows: readonly EvidenceRow[]): PooledPath {
  const studies = [...Map.groupBy(rows, ({ study }) => study).values()]
  const effects = studies.flatMap(own => effectOf(own) ?? [])
  const silent = studies.filter(own => effectOf(own) === undefined)
  const count = (finding: EvidenceRow['finding']) =>
    silent.filter(own => own.some(row => row.finding === finding)).length
  const votes = { positive: count('positive'), negative: count('negative'), none: count('none') }
  const pooled = effects.length > 0 ? randomEffects(effects, supposedHeterogeneity) : undefined
  const positive = positiveProbability(pooled, votes)
  if (Math.abs(positive - 0.5) < 1e-9) {
    throw new DataError(
      `The human evidence of the path "${path}" is even: it has no expected sign.`,
      'Add rows, or leave the path out of the reference.',
    )
  }
  return {
    path,
    sign: positive > 0.5 ? 'positive' : 'negative',
    signProbability: Math.max(positive, 1 - positive),
    studies: effects.length,
    estimate: Math.tanh(pooled?.est ?? Number.NaN),
    interval: back(pooled?.interval),
    predictionInterval: back(pooled?.predictionInterval),
    heterogeneity: pooled?.heterogeneity ?? Number.NaN,
    votes,
  }
}

/** The mean of a study's estimates on Fisher's scale; undefined where it has none. */
function effectOf(rows: readonly EvidenceRow[]): Effect | undefined {
  const effects = rows.flatMap(({ estimate, se, ci, n }): Effect[] => {
    if (estimate === undefined) return []
    if (se !== undefined) return [{ est: Math.atanh(estimate), se: se / (1 - estimate * estimate) }]
    if (ci) {
      return [
        { est: Math.atanh(estimate), se: (Math.atanh(ci[1]) - Math.atanh(ci[0])) / (2 * 1.959963984540054) },
      ]
    }
    return [{ est: Math.atanh(estimate), se: 1 / Math.sqrt(n! - 3) }]
  })
  if (effects.length === 0) return undefined
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  return { est: mean(effects.map(({ est }) => est)), se: mean(effects.map(({ se }) => se)) }
}

function positiveProbability(pooled: PooledEffect | undefined, votes: PooledPath['votes']): number {
  const { positive, negative, none } = votes
  const voices = positive + negative + none
  const favour = positive + none / 2
  if (!pooled) return (favour + 0.5) / (voices + 1)
  return (pooled.positiveProbability * pooled.count + favour) / (pooled.count + voices)
}

function back(interval: readonly [number, number] | undefined): readonly [number, number] {
  return interval ? [Math.tanh(interval[0]), Math.tanh(interval[1])] : [Number.NaN, Number.NaN]
}
