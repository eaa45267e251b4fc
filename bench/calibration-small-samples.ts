import type { Random } from '../src/numerics/random.ts'
import { createRandom, deriveSeed } from '../src/numerics/random.ts'
import type { Rows } from '../src/sem/index.ts'
import { fitModel, smallSampleTests } from '../src/sem/index.ts'
import type { Measured } from './calibration-tally.ts'
import { addTo, newTally, share, summarize } from './calibration-tally.ts'

/** A right model of 34 five-point items in small samples: 10 items PRIV, 16 PSA, 8 AODS; AODS on PRIV and PSA. */
const blocks = [
  { latent: 'PRIV', prefix: 'priv', count: 10 },
  { latent: 'PSA', prefix: 'psa', count: 16 },
  { latent: 'AODS', prefix: 'aods', count: 8 },
] as const

const model = [
  ...blocks.map(
    ({ latent, prefix, count }) =>
      `${latent} =~ ${Array.from({ length: count }, (_, i) => `${prefix}${i + 1}`).join(' + ')}`,
  ),
  'AODS ~ PRIV + PSA',
].join('\n')

/** What is fixed over all samples. */
interface Instrument {
  readonly items: readonly { name: string; factor: number; loading: number; thresholds: readonly number[] }[]
}

/** One line of the table. */
export interface SmallSampleLine {
  readonly n: number
  readonly samples: number
  readonly statuses: ReadonlyMap<string, number>
  readonly ratio: Measured
  readonly rejects: { readonly ml: Measured; readonly bartlett: Measured; readonly yuan2015: Measured }
  readonly cfi: Measured
  /** Of the raw path AODS ~ PRIV, and of the standardized one. */
  readonly errorRatio: Measured
  readonly errorRatioStandardized: Measured
}

/** Fits `samples` samples of `n` rows by maximum likelihood, the answers 1 to 5 taken as numbers. */
export function smallSampleLine(n: number, samples: number, seed: number): SmallSampleLine {
  const instrument = drawInstrument(createRandom(deriveSeed('calibrate-sem instrument', seed)))
  const statuses = new Map<string, number>()
  const raw = newTally('AODS ~ PRIV', 'raw path', Number.NaN)
  const standardized = newTally('AODS ~ PRIV', 'standardized path', Number.NaN)
  const ratios: number[] = []
  const cfis: number[] = []
  const rejected = { ml: 0, bartlett: 0, yuan2015: 0 }
  for (let sample = 0; sample < samples; sample++) {
    const random = createRandom(deriveSeed('calibrate-sem small', seed, n, sample))
    const fit = fitModel(model, drawAnswers(instrument, n, random))
    statuses.set(fit.status, (statuses.get(fit.status) ?? 0) + 1)
    // an inadmissible fit has no tests, so the line is of `ok` fits; the statuses tell how many are lost
    if (fit.status !== 'ok') continue
    const path = fit.parameters.findIndex(({ op, rhs }) => op === '~' && rhs === 'PRIV')
    addTo(raw, fit.parameters[path]!)
    addTo(standardized, fit.standardized[path]!)
    const { standard, bartlett, yuan2015 } = smallSampleTests(fit)
    ratios.push(standard.chisq / standard.df)
    cfis.push(fit.fitMeasures.cfi)
    if (standard.pvalue < 0.05) rejected.ml++
    if (bartlett.pvalue < 0.05) rejected.bartlett++
    if (yuan2015.pvalue < 0.05) rejected.yuan2015++
  }
  const ok = ratios.length
  return {
    n,
    samples,
    statuses,
    ratio: mean(ratios),
    rejects: {
      ml: share(rejected.ml, ok),
      bartlett: share(rejected.bartlett, ok),
      yuan2015: share(rejected.yuan2015, ok),
    },
    cfi: mean(cfis),
    errorRatio: summarize(raw).errorRatio,
    errorRatioStandardized: summarize(standardized).errorRatio,
  }
}

function drawInstrument(random: Random): Instrument {
  const items = blocks.flatMap(({ prefix, count }, factor) =>
    Array.from({ length: count }, (_, i) => {
      const loading = 0.5 + 0.35 * random.uniform()
      const shift = -0.4 + 0.8 * random.uniform()
      const thresholds = [-1.5, -0.5, 0.5, 1.5].map(cut => cut + shift)
      return { name: `${prefix}${i + 1}`, factor, loading, thresholds }
    }),
  )
  return { items }
}

function drawAnswers({ items }: Instrument, n: number, random: Random): Rows {
  const columns = items.map(({ name }) => [name, new Float64Array(n)] as const)
  for (let row = 0; row < n; row++) {
    const priv = random.normal()
    const psa = 0.3 * priv + Math.sqrt(0.91) * random.normal()
    const aods = -0.4 * priv + 0.3 * psa + Math.sqrt(0.8) * random.normal()
    const latents = [priv, psa, aods]
    items.forEach(({ factor, loading, thresholds }, i) => {
      const score = loading * latents[factor]! + Math.sqrt(1 - loading ** 2) * random.normal()
      columns[i]![1][row] = 1 + thresholds.filter(threshold => score > threshold).length
    })
  }
  return Object.fromEntries(columns)
}

function mean(values: readonly number[]): Measured {
  const count = values.length
  const value = values.reduce((sum, x) => sum + x, 0) / count
  const spread = values.reduce((sum, x) => sum + (x - value) ** 2, 0) / (count - 1)
  return { value, mce: Math.sqrt(spread / count) }
}
