import { type ComparedModel, defaultReference } from '../../../src/alignment/index.ts'
import { pathCovariance, pathEstimate } from '../../../src/alignment/path-estimate.ts'
import { createRandom } from '../../../src/numerics/random.ts'
import { fitModel } from '../../../src/sem/index.ts'

export const constructs = ['privacy', 'prosocialness', 'sharing'] as const

/** Three constructs with four parcels each. */
export const syntax = [
  ...constructs.map(construct => `${construct} =~ ${[1, 2, 3, 4].map(k => `${construct}.${k}`).join(' + ')}`),
  'sharing ~ privacy + prosocialness',
].join('\n')

export interface Truth {
  readonly privacy?: number
  readonly prosocialness?: number
  /** Of parcels that differ from .7. */
  readonly loadings?: Readonly<Record<string, number>>
  /** Of parcels that differ from 0. */
  readonly intercepts?: Readonly<Record<string, number>>
  /** Mean of privacy. */
  readonly mean?: number
}

/** Parcel scores drawn from a structural model. */
export function drawRows(seed: number, n: number, truth: Truth = {}): Record<string, number>[] {
  const random = createRandom(seed)
  const { privacy = -0.2, prosocialness = 0.25, loadings = {}, intercepts = {}, mean = 0 } = truth
  return Array.from({ length: n }, () => {
    const p = random.normal() + mean
    const s = random.normal()
    const values = {
      privacy: p,
      prosocialness: s,
      sharing:
        privacy * p + prosocialness * s + Math.sqrt(1 - privacy ** 2 - prosocialness ** 2) * random.normal(),
    }
    const row: Record<string, number> = {}
    for (const construct of constructs) {
      for (let k = 1; k <= 4; k++) {
        const name = `${construct}.${k}`
        row[name] =
          (intercepts[name] ?? 0) + (loadings[name] ?? 0.7) * values[construct] + 0.7 * random.normal()
      }
    }
    return row
  })
}

/** A model as a comparison sees it. */
export function simulatedModel(model: string, seed: number, n: number, truth: Truth = {}): ComparedModel {
  const rows = drawRows(seed, n, truth)
  const names = defaultReference.map(({ path }) => path)
  const fit = fitModel(syntax, rows, { estimator: 'MLR' })
  return {
    model,
    syntax,
    table: { rows },
    paths: names.map(path => pathEstimate(fit.standardized, path)),
    pathCovariance: pathCovariance(fit, names),
    respondents: { inFit: fit.nobs },
    checks: [],
    reference: defaultReference,
  }
}
