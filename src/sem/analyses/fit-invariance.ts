import { ArgumentError } from '../../errors.ts'
import type { Rows } from '../data/read-rows.ts'
import type { SampleMoments } from '../data/sample-moments.ts'
import { fitModel } from '../fit-model.ts'
import type { FitOptions } from '../fit-options.ts'
import type { SemFit } from '../sem-fit.ts'
import type { GroupEqual } from '../table/group-equality.ts'
import type { LrtTable } from './compare-fits.ts'
import { compareFits } from './compare-fits.ts'

/** Same form; equal loadings; equal intercepts (thresholds) too; equal residual variances too. */
export type InvarianceLevel = 'configural' | 'metric' | 'scalar' | 'strict'

export interface InvarianceOptions extends Omit<FitOptions, 'groupEqual' | 'groupPartial'> {
  /** Column that tells the groups apart; not needed for sample moments. */
  readonly group?: string
  /** Default all; ordered items have no `strict`. */
  readonly levels?: readonly InvarianceLevel[]
  /** Parameters left free at every level ("x3 ~ 1", "f =~ x2"): partial invariance. */
  readonly partial?: readonly string[]
}

/** One level of invariance and how it compares with the level before. */
export interface InvarianceStep {
  readonly level: InvarianceLevel
  readonly fit: SemFit
  /** Chi-square difference to the level before, scaled where the estimator's test is; NaN at the first level. */
  readonly chisqDiff: number
  readonly dfDiff: number
  readonly pvalue: number
  /** CFI less that of the level before (robust where there is one); NaN at the first level. */
  readonly cfiChange: number
  readonly rmseaChange: number
  readonly srmrChange: number
  /**
   * `holds`: CFI falls by no more than .01 (Cheung and Rensvold 2002), or .005 with 300 rows or fewer (Chen 2007). At the
   * first level: CFI at least .90 and RMSEA at most .08. `withheld`: a fit is not `ok`, or its measures are missing.
   */
  readonly verdict: 'holds' | 'fails' | 'withheld'
  /** Whether the chi-square difference is not significant at .05: the stricter question, asked of exact equality. */
  readonly chisqVerdict: 'holds' | 'fails' | 'withheld'
}

/** Measurement invariance, level by level. */
export interface InvarianceResult {
  /** `withheld` unless every fit is `ok`. */
  readonly status: 'ok' | 'withheld'
  readonly steps: readonly InvarianceStep[]
  /** The last level up to which every verdict is `holds`; undefined when not even the first one is. */
  readonly reached: InvarianceLevel | undefined
  readonly comparison: LrtTable
}

const order: readonly InvarianceLevel[] = ['configural', 'metric', 'scalar', 'strict']

const equalAt: Readonly<Record<InvarianceLevel, readonly GroupEqual[]>> = {
  configural: [],
  metric: ['loadings'],
  scalar: ['loadings', 'intercepts'],
  strict: ['loadings', 'intercepts', 'residuals'],
}

/** Ordered items have thresholds in place of intercepts, and no residual variances of their own. */
const equalOfOrdered: Readonly<Partial<Record<InvarianceLevel, readonly GroupEqual[]>>> = {
  configural: [],
  metric: ['loadings'],
  scalar: ['loadings', 'intercepts', 'thresholds'],
}

/** Largest acceptable fall of the CFI, by number of rows. */
const tolerable = { small: 0.005, large: 0.01, boundary: 300 }
const close = { cfi: 0.9, rmsea: 0.08 }

/**
 * Tests measurement invariance across groups: one fit a level, each compared with the one before.
 *
 * @throws ArgumentError for fewer than two levels or groups, and what `fitModel` throws.
 */
export function fitInvariance(
  syntax: string,
  data: Rows | SampleMoments,
  { levels, partial = [], ...options }: InvarianceOptions,
): InvarianceResult {
  const isOrdered = options.ordered !== undefined && options.ordered !== false
  const equal = isOrdered ? equalOfOrdered : equalAt
  const chosen = chosenLevels(levels ?? order.filter(level => level in equal), isOrdered)
  const fits = chosen.map(level =>
    fitModel(syntax, data, {
      ...options,
      groupEqual: equal[level] ?? [],
      groupPartial: level === 'configural' ? [] : partialAt(level, partial),
    }),
  )
  if ((fits[0]?.groups.length ?? 0) < 2) {
    throw new ArgumentError(
      'Invariance needs two groups at least.',
      'Name the column that tells the groups apart in `group`.',
    )
  }
  const comparison = compareFits(...fits)
  const status = fits.every(fit => fit.status === 'ok') ? 'ok' : 'withheld'
  const steps = fits.map((fit, i) => stepOf(chosen[i]!, fit, fits[i - 1], comparison, status === 'ok'))
  const failed = steps.findIndex(({ verdict }) => verdict !== 'holds')
  const last = failed < 0 ? steps.length - 1 : failed - 1
  return { status, steps, reached: status === 'ok' ? steps[last]?.level : undefined, comparison }
}

function chosenLevels(levels: readonly InvarianceLevel[], isOrdered: boolean): InvarianceLevel[] {
  const unknown = levels.find(level => !order.includes(level))
  if (unknown !== undefined || levels.length < 2) {
    const what = unknown === undefined ? `${levels.length} level(s)` : `the level ${JSON.stringify(unknown)}`
    throw new ArgumentError(
      `Invariance cannot be tested with ${what}.`,
      `Use two or more of ${order.join(', ')}.`,
    )
  }
  if (isOrdered && levels.includes('strict')) {
    throw new ArgumentError(
      'Ordered items have no strict level: their residual variances are no parameters.',
      'Leave it out.',
    )
  }
  return order.filter(level => levels.includes(level))
}

/** What concerns a level: an intercept left free matters only once intercepts are equal. */
function partialAt(level: InvarianceLevel, partial: readonly string[]): string[] {
  return partial.filter(entry => {
    if (entry.includes('=~')) return true
    if (entry.includes('~~')) return level === 'strict'
    return level !== 'metric'
  })
}

function stepOf(
  level: InvarianceLevel,
  fit: SemFit,
  before: SemFit | undefined,
  comparison: LrtTable,
  allOk: boolean,
): InvarianceStep {
  const row = comparison.rows.find(({ df }) => df === fit.fitMeasures.df)!
  const now = measuresOf(fit)
  const then = before ? measuresOf(before) : undefined
  const change = (name: 'cfi' | 'rmsea' | 'srmr') => (then ? now[name] - then[name] : Number.NaN)
  const limit = fit.nobs <= tolerable.boundary ? tolerable.small : tolerable.large
  const known = allOk && Number.isFinite(then ? change('cfi') : now.cfi)
  const good = then ? change('cfi') >= -limit : now.cfi >= close.cfi && now.rmsea <= close.rmsea
  const p = before ? row.pvalue : fit.fitMeasures.pvalue
  const testable = allOk && Number.isFinite(p)
  return {
    level,
    fit,
    chisqDiff: row.chisqDiff,
    dfDiff: row.dfDiff,
    pvalue: row.pvalue,
    cfiChange: change('cfi'),
    rmseaChange: change('rmsea'),
    srmrChange: change('srmr'),
    verdict: known ? (good ? 'holds' : 'fails') : 'withheld',
    chisqVerdict: testable ? (p >= 0.05 ? 'holds' : 'fails') : 'withheld',
  }
}

/** Robust versions where the estimator has them. */
function measuresOf(fit: SemFit): { cfi: number; rmsea: number; srmr: number } {
  const measures: Readonly<Record<string, unknown>> = { ...fit.fitMeasures }
  const best = (name: string) => {
    const robust = measures[`${name}Robust`]
    return typeof robust === 'number' && Number.isFinite(robust) ? robust : Number(measures[name])
  }
  return { cfi: best('cfi'), rmsea: best('rmsea'), srmr: fit.fitMeasures.srmr }
}
