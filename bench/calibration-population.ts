/**
 * The populations of `npm run calibrate:sem`: three latents, A regressed on P and S, and where wanted its items cut into
 * five skewed categories. All that is known of them is in closed form; nothing here comes from the engine.
 */
import type { Random } from '../src/numerics/random.ts'
import type { SampleMoments } from '../src/sem/index.ts'

/** One group: standardized paths, and standard deviations of P, S and A. P and S correlate .3. */
export interface PopulationGroup {
  readonly label: string
  readonly paths: readonly [fromP: number, fromS: number]
  readonly sd: readonly [p: number, s: number, a: number]
}

/** Loadings of the items at latent variance 1 (group one); residual variances are 1 - loading². */
const blocks = [
  { latent: 'P', loadings: [0.8, 0.7, 0.75, 0.65, 0.6] },
  { latent: 'S', loadings: [0.75, 0.7, 0.8, 0.65] },
  { latent: 'A', loadings: [0.8, 0.65, 0.7, 0.75, 0.6] },
] as const

/** Items in the order of the model's variables. */
export const items = blocks.flatMap(({ latent, loadings }, factor) =>
  loadings.map((loading, i) => ({ name: `${latent.toLowerCase()}${i + 1}`, factor, loading })),
)

export const itemNames = items.map(({ name }) => name)

const correlation = 0.3

export const model = [
  ...blocks.map(
    ({ latent, loadings }) =>
      `${latent} =~ ${loadings.map((_, i) => `${latent.toLowerCase()}${i + 1}`).join(' + ')}`,
  ),
  'A ~ P + S',
].join('\n')

export type Skew = 'moderate' | 'strong'

/** Cuts of odd and even items, for items of variance 1; most answers are high. */
const cuts = {
  moderate: [
    [-1.65, -1, -0.3, 0.6],
    [-1.8, -1.2, -0.5, 0.4],
  ],
  strong: [
    [-1.65, -1.13, -0.58, 0.13],
    [-1.75, -1.3, -0.9, -0.25],
  ],
} as const

/** The thresholds of an item, by its position from 0. */
export function thresholdsOf(skew: Skew, item: number): readonly number[] {
  return cuts[skew][item % 2]!
}

/** Normal scores of `n` persons, one column an item. */
export function drawScores(group: PopulationGroup, n: number, random: Random): Float64Array[] {
  const columns = items.map(() => new Float64Array(n))
  const [fromP, fromS] = group.paths
  const rest = Math.sqrt(1 - fromP ** 2 - fromS ** 2 - 2 * fromP * fromS * correlation)
  for (let row = 0; row < n; row++) {
    const p = random.normal()
    const s = correlation * p + Math.sqrt(1 - correlation ** 2) * random.normal()
    const a = fromP * p + fromS * s + rest * random.normal()
    const latents = [p * group.sd[0], s * group.sd[1], a * group.sd[2]]
    items.forEach(({ factor, loading }, i) => {
      columns[i]![row] = loading * latents[factor]! + Math.sqrt(1 - loading ** 2) * random.normal()
    })
  }
  return columns
}

/** Scores cut into categories 1 to 5. */
export function cutIntoCategories(columns: readonly Float64Array[], skew: Skew): Float64Array[] {
  return columns.map((column, i) => column.map(score => categoryOf(score, thresholdsOf(skew, i))))
}

function categoryOf(score: number, thresholds: readonly number[]): number {
  let category = 1
  for (const threshold of thresholds) if (score > threshold) category++
  return category
}

/** Exact moments of the normal scores. */
export function populationMoments(groups: readonly PopulationGroup[]): SampleMoments {
  return momentsOf(groups.map(group => ({ label: group.label, covariance: covarianceOfScores(group) })))
}

/**
 * Exact moments of the categories 1 to 5 taken as numbers, of a group whose latents have variance 1. By the tetrachoric
 * series (Pearson 1900; Kendall and Stuart 1979, §26.27): cov(zᵢ, zⱼ) = Σₖ rᵏ aᵢₖ aⱼₖ, k from 1, with the items' normal
 * correlation r and aₖ = Σ φ(τ) Heₖ₋₁(τ) / √k! over an item's thresholds τ. At r below .65 sixty terms are exact.
 */
export function populationMomentsOfCategories(group: PopulationGroup, skew: Skew): SampleMoments {
  const correlations = covarianceOfScores(group)
  const series = items.map((_, i) => hermiteSeries(thresholdsOf(skew, i), 60))
  const covariance = correlations.map((row, i) =>
    row.map((r, j) => (i === j ? varianceOfCategories(thresholdsOf(skew, i)) : sumOfSeries(series, i, j, r))),
  )
  return momentsOf([{ label: group.label, covariance }])
}

/** Skewness of a variable in categories 1 to 5 with these thresholds. */
export function skewnessOfCategories(thresholds: readonly number[]): number {
  const probabilities = categoryProbabilities(thresholds)
  const mean = probabilities.reduce((sum, p, c) => sum + p * c, 0)
  const third = probabilities.reduce((sum, p, c) => sum + p * (c - mean) ** 3, 0)
  return third / varianceOfCategories(thresholds) ** 1.5
}

function momentsOf(groups: readonly { label: string; covariance: number[][] }[]): SampleMoments {
  return {
    variables: itemNames,
    // a population has no n; the number only must not round anything away
    groups: groups.map(group => ({ ...group, n: 1e6, means: items.map(() => 0) })),
  }
}

function covarianceOfScores({ paths: [fromP, fromS], sd }: PopulationGroup): number[][] {
  const withP = fromP + fromS * correlation
  const withS = fromS + fromP * correlation
  const latent = [
    [1, correlation, withP],
    [correlation, 1, withS],
    [withP, withS, 1],
  ]
  return items.map((one, i) =>
    items.map((other, j) => {
      const common = latent[one.factor]![other.factor]! * sd[one.factor]! * sd[other.factor]!
      return one.loading * other.loading * common + (i === j ? 1 - one.loading ** 2 : 0)
    }),
  )
}

function hermiteSeries(thresholds: readonly number[], terms: number): Float64Array {
  const sums = new Float64Array(terms)
  for (const tau of thresholds) {
    // aₖ by the recursion of the Hermite polynomials, divided by √k! as it goes
    let before = 0
    let now = density(tau)
    for (let k = 1; k <= terms; k++) {
      sums[k - 1]! += now / Math.sqrt(k)
      const next = (tau * now - Math.sqrt(k - 1) * before) / Math.sqrt(k)
      before = now
      now = next
    }
  }
  return sums
}

function sumOfSeries(series: readonly Float64Array[], i: number, j: number, r: number): number {
  return series[i]!.reduce((sum, a, k) => sum + r ** (k + 1) * a * series[j]![k]!, 0)
}

function varianceOfCategories(thresholds: readonly number[]): number {
  const probabilities = categoryProbabilities(thresholds)
  const mean = probabilities.reduce((sum, p, c) => sum + p * c, 0)
  return probabilities.reduce((sum, p, c) => sum + p * (c - mean) ** 2, 0)
}

function categoryProbabilities(thresholds: readonly number[]): number[] {
  const below = [0, ...thresholds.map(normalCdf), 1]
  return below.slice(1).map((p, c) => p - below[c]!)
}

function density(x: number): number {
  return Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI)
}

/** Φ by its power series (Marsaglia 2004); exact for the few moderate thresholds here. */
function normalCdf(x: number): number {
  let term = x
  let sum = x
  for (let k = 3; k < 200; k += 2) {
    term *= (x * x) / k
    sum += term
  }
  return 0.5 + density(x) * sum
}
