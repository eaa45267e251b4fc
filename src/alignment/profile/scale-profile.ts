import type { Instrument } from '../../instruments/schema.ts'
import { studentTQuantile } from '../../numerics/small-sample-distributions.ts'
import { isMissing, type SessionResponses } from '../../scoring/responses.ts'
import { reverseScore } from '../../scoring/reverse-score.ts'

/** The mean of a model's respondents on one construct. */
export interface ScaleMean {
  /** The instrument's id. */
  readonly construct: string
  /** Respondents with at least half of the items answered. */
  readonly respondents: number
  /** 0..1: from least to most of the construct; NaN without respondents. */
  readonly mean: number
  readonly se: number
  /** 95% interval. */
  readonly interval: readonly [number, number]
  /** The same on the scale of the answers, 1..k. */
  readonly onItemScale: { readonly mean: number; readonly interval: readonly [number, number] }
  /** Standard deviation of respondents, 0..1 scale. */
  readonly deviation: number
}

/**
 * Mean profile of a model: for every construct the mean of its respondents' scale scores, keyed, so that higher is always
 * more of it. Always there, whatever the structural model does; two models' means mean the same only where the measurement
 * ladder reaches `scalar`.
 *
 * The standard error is that of means of clusters, so that several sessions of one persona count once.
 */
export function scaleProfile(
  responses: readonly SessionResponses[],
  instruments: readonly Instrument[],
): readonly ScaleMean[] {
  return instruments.map(instrument => {
    const scored = responses.flatMap(session => {
      const score = scaleScore(session, instrument)
      return Number.isNaN(score) ? [] : [{ score, cluster: session.cluster }]
    })
    const points = instrument.scale.labels.length
    const { mean, se, deviation, clusters } = clusteredMean(scored)
    const half = clusters > 1 ? studentTQuantile(0.975, clusters - 1) * se : Number.NaN
    const interval = [mean - half, mean + half] as const
    const raw = (value: number) => 1 + (points - 1) * value
    return {
      construct: instrument.id,
      respondents: scored.length,
      mean,
      se,
      interval,
      deviation,
      onItemScale: { mean: raw(mean), interval: [raw(interval[0]), raw(interval[1])] },
    }
  })
}

/** A respondent's mean over the answered items, 0..1; NaN with fewer than half of them answered. */
export function scaleScore(
  { answers }: SessionResponses,
  { items, scale }: Pick<Instrument, 'items' | 'scale'>,
): number {
  const scores = items.flatMap(item => {
    const answer = answers.get(item.id)
    return answer === undefined || isMissing(answer)
      ? []
      : [(reverseScore(answer, item, scale) - 1) / (scale.labels.length - 1)]
  })
  return scores.length * 2 >= items.length
    ? scores.reduce((sum, score) => sum + score, 0) / scores.length
    : Number.NaN
}

/** Mean over respondents with a standard error from the sums of deviations of each cluster. */
function clusteredMean(scored: readonly { readonly score: number; readonly cluster: string }[]) {
  const n = scored.length
  const mean = scored.reduce((sum, { score }) => sum + score, 0) / n
  const sums = new Map<string, number>()
  for (const { score, cluster } of scored) sums.set(cluster, (sums.get(cluster) ?? 0) + score - mean)
  const clusters = sums.size
  const squares = [...sums.values()].reduce((sum, value) => sum + value * value, 0)
  const se = Math.sqrt((clusters / (clusters - 1)) * squares) / n
  const deviation = Math.sqrt(scored.reduce((sum, { score }) => sum + (score - mean) ** 2, 0) / (n - 1))
  return { mean, se, deviation, clusters }
}
