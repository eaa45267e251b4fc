import { knownPaths } from './compare-with-baseline.ts'
import type { ComparedModel } from './compared-model.ts'
import type { KnownPaths } from './vaar-difference.ts'

/** Enough for a covariance matrix: its standard errors are then known to 3%. */
const drawsWanted = 500

/**
 * A model's paths for a comparison. Where several respondents share a persona, they are fewer people than they seem: the
 * covariance of the paths then comes from a bootstrap over personas, with the model fitted anew each time.
 */
export async function pathsOfClusters(model: ComparedModel): Promise<KnownPaths> {
  const known = knownPaths(model)
  const clusters = model.table.respondents?.map(({ cluster }) => cluster) ?? []
  const repeated = new Set(clusters).size < clusters.length
  if (!repeated || !model.draws) return known
  const { paths } = await model.draws({ draws: drawsWanted })
  return paths.length < 2
    ? known
    : { ...known, covariance: covarianceOf(paths.map(draw => draw.map(({ est }) => est))) }
}

function covarianceOf(draws: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const count = draws.length
  const means = draws[0]!.map((_, i) => draws.reduce((sum, draw) => sum + draw[i]!, 0) / count)
  return means.map((a, i) =>
    means.map((b, j) => draws.reduce((sum, draw) => sum + (draw[i]! - a) * (draw[j]! - b), 0) / (count - 1)),
  )
}
