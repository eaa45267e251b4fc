import type { ResponseTable } from './response-table.ts'

/** The mean of one questionnaire over the respondents of a model. */
export interface ScaleMean {
  /** The instrument's id. */
  readonly construct: string
  /** On the items' scale, keyed: higher means more of the construct. NaN without respondents. */
  readonly mean: number
  /** Standard error, respondents of one persona taken together; NaN with fewer than two personas. */
  readonly se: number
  /** Respondents with a score. */
  readonly n: number
}

/**
 * Scale-score means, in the order of the instruments: of each respondent the mean over all items of the scale, by parcels; a
 * respondent with a missing parcel of a scale has no score on it.
 *
 * The standard error sums deviations within a persona before it squares them (Liang and Zeger 1986), times G/(G − 1) for G
 * personas.
 */
export function scaleMeans({ parcels, rows, respondents }: ResponseTable): readonly ScaleMean[] {
  const constructs = [...new Set(parcels.map(({ construct }) => construct))]
  return constructs.map(construct => {
    const own = parcels.filter(parcel => parcel.construct === construct)
    const items = own.reduce((sum, parcel) => sum + parcel.items.length, 0)
    const scored = rows.flatMap((row, at) => {
      const sum = own.reduce((total, { name, items }) => total + (row[name] ?? Number.NaN) * items.length, 0)
      return Number.isNaN(sum) ? [] : [{ score: sum / items, cluster: respondents[at]!.cluster }]
    })
    return { construct, ...clusteredMean(scored) }
  })
}

function clusteredMean(scored: readonly { readonly score: number; readonly cluster: string }[]) {
  const n = scored.length
  const mean = scored.reduce((sum, { score }) => sum + score, 0) / n
  const byCluster = new Map<string, number>()
  for (const { score, cluster } of scored) {
    byCluster.set(cluster, (byCluster.get(cluster) ?? 0) + score - mean)
  }
  const clusters = byCluster.size
  const squares = [...byCluster.values()].reduce((sum, deviation) => sum + deviation ** 2, 0)
  return { mean, se: Math.sqrt((squares * clusters) / (clusters - 1)) / n, n }
}
