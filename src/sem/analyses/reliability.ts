import { ArgumentError } from '../../errors.ts'
import type { SemFit } from '../sem-fit.ts'
import { requireOk } from './require-ok.ts'

/** How reliably one latent is measured in one group. From 0 to 1; NaN where a single indicator leaves it open. */
export interface LatentReliability {
  readonly latent: string
  readonly group: number
  readonly groupLabel: string
  /** Observed indicators, in table order. */
  readonly indicators: readonly string[]
  /** Cronbach's (1951) alpha of the indicators, from their sample covariances. */
  readonly alpha: number
  /** McDonald's (1999) omega: true over sample variance of the sum of the indicators (semTools' `compRelSEM`, `omega3`). */
  readonly omega: number
  /** True over implied variance of the sum, other latents' shares counted as error (Bentler 1968, `omega2`). */
  readonly omegaImplied: number
  /** True variance over true and residual variance of the sum (Raykov 2001, `omega`). */
  readonly omegaRaykov: number
  /** Average variance extracted (Fornell and Larcker 1981). */
  readonly ave: number
}

/** Reliability of the measures, and whether they are apart. */
export interface Reliability {
  /** By group, then latent; latents without observed indicators are left out. */
  readonly latents: readonly LatentReliability[]
  /**
   * Heterotrait-monotrait ratios with geometric means of absolute sample correlations (HTMT2; Henseler, Ringle and
   * Sarstedt 2015, Roemer, Schuberth and Henseler 2021), one matrix a group in the order of `names`; above .85 or .90 two
   * latents are hardly two.
   */
  readonly htmt: readonly {
    readonly groupLabel: string
    readonly names: readonly string[]
    readonly ratios: readonly (readonly number[])[]
  }[]
}

/**
 * Alpha, omega, average variance extracted and heterotrait-monotrait ratios, as the R packages psych and semTools compute
 * them.
 *
 * @throws ArgumentError for a fit that is not `ok`, or of ordered categories.
 */
export function reliability(fit: SemFit): Reliability {
  const { moments: samples, model } = requireOk(fit, 'reliabilities')
  if ((model.table.ordered ?? []).length > 0) {
    throw new ArgumentError(
      'Reliability of ordered items is not there yet.',
      'Fit the items as continuous for it.',
    )
  }
  const latents = samples.flatMap((_, g) =>
    model.table.latent.flatMap(latent => latentReliability(fit, latent, g) ?? []),
  )
  const htmt = samples.map(({ label }, g) => {
    const blocks = latents.filter(({ group }) => group === g + 1)
    const apart = (a: readonly string[], b: readonly string[]) => meanCorrelation(fit, g, a, b)
    const ratios = blocks.map(({ indicators: a }, i) =>
      blocks.map(({ indicators: b }, j) =>
        i === j ? 1 : apart(a, b) / Math.sqrt(apart(a, a) * apart(b, b)),
      ),
    )
    return { groupLabel: label, names: blocks.map(({ latent }) => latent), ratios }
  })
  return { latents, htmt }
}

function latentReliability(fit: SemFit, latent: string, g: number): LatentReliability | undefined {
  const { moments: samples, model, implied } = requireOk(fit, 'reliabilities')
  const { observed } = model.table
  const rows = fit.parameters.filter(row => row.group === g + 1)
  const loadings = rows.filter(row => row.op === '=~' && row.lhs === latent && observed.includes(row.rhs))
  if (loadings.length === 0) return undefined
  const indicators = loadings.map(row => row.rhs)
  const { totalLatentCovariance, m, p, covariance: sigma } = implied[g]!
  const s = samples[g]!.covariance
  const at = model.latentNames.indexOf(latent)
  const variance = totalLatentCovariance[at * m + at]!
  const places = indicators.map(name => observed.indexOf(name))

  // residual variances, and covariances among these indicators
  const among = rows.filter(
    row => row.op === '~~' && indicators.includes(row.lhs) && indicators.includes(row.rhs),
  )
  const residual = total(among.map(row => (row.lhs === row.rhs ? row.est : 2 * row.est)))
  const residualVariance = total(among.map(row => (row.lhs === row.rhs ? row.est : 0)))
  const ofSum = (moments: Float64Array) => total(places.flatMap(i => places.map(j => moments[i * p + j]!)))
  const trueOfSum = total(loadings.map(row => row.est)) ** 2 * variance
  const extracted = total(loadings.map(row => row.est ** 2)) * variance
  const k = places.length
  const itemVariance = total(places.map(i => s[i * p + i]!))
  return {
    latent,
    group: g + 1,
    groupLabel: samples[g]!.label,
    indicators,
    alpha: k > 1 ? (k / (k - 1)) * (1 - itemVariance / ofSum(s)) : Number.NaN,
    omega: trueOfSum / ofSum(s),
    omegaImplied: trueOfSum / ofSum(sigma),
    omegaRaykov: trueOfSum / (trueOfSum + residual),
    ave: extracted / (extracted + residualVariance),
  }
}

/** Geometric mean of the absolute sample correlations between different indicators of two sets; NaN where there is no such pair. */
function meanCorrelation(fit: SemFit, g: number, a: readonly string[], b: readonly string[]): number {
  const { moments: samples, model } = requireOk(fit, 'reliabilities')
  const { observed } = model.table
  const p = observed.length
  const s = samples[g]!.covariance
  const pairs = a.flatMap(one =>
    b.filter(two => two !== one).map(two => [observed.indexOf(one), observed.indexOf(two)] as const),
  )
  const logs = pairs.map(([i, j]) =>
    Math.log(Math.abs(s[i * p + j]!) / Math.sqrt(s[i * p + i]! * s[j * p + j]!)),
  )
  return Math.exp(total(logs) / pairs.length)
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0)
}
