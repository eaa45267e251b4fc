import { invert, multiply, multiplyTransposed, transposedMultiply } from '../../numerics/dense.ts'
import type { GroupMoments } from '../data/sample-moments.ts'
import { outcomeOf } from '../fit-outcome.ts'
import type { MeasuredBlock } from './measurement-blocks.ts'

/** Moments of some of the variables. */
export function momentsOf(
  { label, n, covariance, means }: GroupMoments,
  observed: readonly string[],
  chosen: readonly string[],
): GroupMoments {
  const p = observed.length
  const places = chosen.map(name => observed.indexOf(name))
  return {
    label,
    n,
    covariance: Float64Array.from(places.flatMap(i => places.map(j => covariance[i * p + j]!))),
    means: Float64Array.from(places, i => means[i]!),
  }
}

/**
 * M (S − Θ) Mᵀ and M (ȳ − ν) of one group (Rosseel and Loh 2022, eq. 12); other observed variables stand for themselves.
 *
 * @param wanted latents and other variables: the order of the result.
 * @returns undefined where an indicator is measured without error, so that M is not determined.
 */
export function latentMoments(
  sample: GroupMoments,
  g: number,
  observed: readonly string[],
  wanted: readonly string[],
  measured: readonly MeasuredBlock[],
): GroupMoments | undefined {
  const p = observed.length
  const k = wanted.length
  const mapping = new Float64Array(k * p)
  const core = sample.covariance.slice()
  const centred = sample.means.slice()
  wanted.forEach((name, i) => {
    const at = observed.indexOf(name)
    if (at >= 0) mapping[i * p + at] = 1
  })
  for (const { block, fit } of measured) {
    const { latents, indicators } = block
    const implied = outcomeOf(fit).implied![g]!
    const weights = bartlettMapping(
      implied.loadings,
      implied.residualCovariance,
      indicators.length,
      latents.length,
    )
    if (!weights) return undefined
    const size = indicators.length
    const places = indicators.map(name => observed.indexOf(name))
    places.forEach((i, a) => {
      places.forEach((j, b) => {
        core[i * p + j]! -= implied.residualCovariance[a * size + b]!
      })
      centred[i]! -= implied.intercepts[a]!
      latents.forEach((latent, l) => {
        mapping[wanted.indexOf(latent) * p + i] = weights[l * size + a]!
      })
    })
  }
  const half = new Float64Array(k * p)
  const covariance = new Float64Array(k * k)
  const means = new Float64Array(k)
  multiply(mapping, core, k, p, p, half)
  multiplyTransposed(half, mapping, k, p, k, covariance)
  multiply(mapping, centred, k, p, 1, means)
  // rounding leaves the two triangles a last digit apart
  for (let i = 0; i < k; i++) for (let j = 0; j < i; j++) covariance[j * k + i] = covariance[i * k + j]!
  return { label: sample.label, n: sample.n, covariance, means }
}

/** (Λᵀ Θ⁻¹ Λ)⁻¹ Λᵀ Θ⁻¹, m × p; Λ⁻¹ where there are as many indicators as latents. Undefined where Θ has no inverse. */
function bartlettMapping(
  loadings: Float64Array,
  residual: Float64Array,
  p: number,
  m: number,
): Float64Array | undefined {
  const out = new Float64Array(m * p)
  if (p === m) return invert(loadings.slice(), p, out) ? out : undefined
  const inverse = new Float64Array(p * p)
  if (!invert(residual.slice(), p, inverse)) return undefined
  const weighted = new Float64Array(m * p)
  const square = new Float64Array(m * m)
  const squareInverse = new Float64Array(m * m)
  transposedMultiply(loadings, inverse, p, m, p, weighted)
  multiply(weighted, loadings, m, p, m, square)
  if (!invert(square, m, squareInverse)) return undefined
  multiply(squareInverse, weighted, m, m, p, out)
  return out
}
