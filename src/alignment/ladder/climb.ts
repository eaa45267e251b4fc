import { signed } from '../../numerics/signed.ts'
import { compareFits, type SemFit, testScore } from '../../sem/index.ts'
import { describeFreed, parcelOf, parcelsOf } from './describe-freed.ts'

/** One fit of a ladder and how it compares with the level below. */
export interface LadderStep {
  readonly level: 'configural' | 'metric' | 'scalar'
  /** Parameters left free. */
  readonly freed: readonly string[]
  readonly fit: SemFit
  /** Chi-square difference to the level below (scaled where the estimator's test is); NaN at the first level. */
  readonly chisqDiff: number
  readonly dfDiff: number
  readonly pvalue: number
  /** Less that of the level below; robust where there is one. */
  readonly cfiChange: number
  readonly rmseaChange: number
  readonly holds: boolean
}

/** Where a climb to one level ended. */
export interface Climb {
  readonly steps: readonly LadderStep[]
  /** Undefined where the level does not hold even with all exceptions allowed. */
  readonly reached: LadderStep | undefined
  readonly stopped: string
}

/** Level of the test of a step. */
export const significant = 0.05
/** How much the CFI may fall, and the RMSEA rise, at a step that holds all the same. */
export const tolerable = { cfi: 0.002, rmsea: 0.01 }

/**
 * Tries one level, freeing the worst equality while it does not hold.
 *
 * @param below - The fit of the level before.
 * @param given - Parameters that are free already.
 * @param fitWith - Fits the level with some parameters left free.
 */
export function climb(
  level: 'metric' | 'scalar',
  below: SemFit,
  given: readonly string[],
  fitWith: (freed: readonly string[]) => SemFit,
): Climb {
  const steps: LadderStep[] = []
  let freed = given
  for (;;) {
    const step = stepOf(level, below, freed, fitWith(freed))
    steps.push(step)
    if (step.holds) return { steps, reached: step, stopped: '' }
    const worst = step.fit.status === 'ok' ? worstEquality(level, step.fit, freed) : undefined
    if (worst === undefined) return { steps, reached: undefined, stopped: whyNot(level, step) }
    freed = [...freed, worst]
  }
}

function stepOf(
  level: 'metric' | 'scalar',
  below: SemFit,
  freed: readonly string[],
  fit: SemFit,
): LadderStep {
  const row = fit.status === 'ok' ? compareFits(below, fit).rows[1] : undefined
  const pvalue = row?.pvalue ?? Number.NaN
  const cfiChange = best(fit, 'cfi') - best(below, 'cfi')
  const rmseaChange = best(fit, 'rmsea') - best(below, 'rmsea')
  const alike = cfiChange >= -tolerable.cfi && rmseaChange <= tolerable.rmsea
  return {
    level,
    freed,
    fit,
    chisqDiff: row?.chisqDiff ?? Number.NaN,
    dfDiff: row?.dfDiff ?? Number.NaN,
    pvalue,
    cfiChange,
    rmseaChange,
    holds: pvalue >= significant || alike,
  }
}

/** Robust where the estimator has it. */
function best({ fitMeasures }: SemFit, name: 'cfi' | 'rmsea'): number {
  const robust = name === 'cfi' ? fitMeasures.cfiRobust : fitMeasures.rmseaRobust
  return Number.isFinite(robust) ? robust : fitMeasures[name]
}

/**
 * The equality that the data resist most, by its score test; undefined where half of every construct's parcels are free
 * already.
 */
function worstEquality(
  level: 'metric' | 'scalar',
  fit: SemFit,
  freed: readonly string[],
): string | undefined {
  const constructOf = new Map(
    fit.parameters.filter(({ op }) => op === '=~').map(({ lhs, rhs }) => [rhs, lhs]),
  )
  const freeParcels = new Set(parcelsOf(freed))
  const hasRoom = (construct: string) => {
    const parcels = [...constructOf].filter(([, of]) => of === construct).map(([parcel]) => parcel)
    return parcels.filter(parcel => freeParcels.has(parcel)).length < Math.floor(parcels.length / 2)
  }
  const wanted = level === 'metric' ? /=~/ : /~\s*1$/
  const worst = testScore(fit)
    .univariate.filter(({ parameter }) => wanted.test(parameter))
    .map(({ parameter, chisq }) => ({ entry: parameter.replace(/\s*~\s*1$/, ' ~ 1'), chisq }))
    .filter(({ entry, chisq }) => Number.isFinite(chisq) && hasRoom(constructOf.get(parcelOf(entry)) ?? ''))
    .toSorted((a, b) => b.chisq - a.chisq)[0]
  return worst?.entry
}

function whyNot(
  level: 'metric' | 'scalar',
  { fit, pvalue, cfiChange, rmseaChange, freed }: LadderStep,
): string {
  const what = level === 'metric' ? 'loadings' : 'intercepts'
  if (fit.status !== 'ok') return `the fit with equal ${what} is ${fit.status}: ${fit.stopReason}`
  const numbers = `p ${pvalue < 0.001 ? '< .001' : `= ${pvalue.toFixed(3)}`}, change in CFI ${signed(cfiChange)}, in RMSEA ${signed(rmseaChange)}`
  const exceptions = freed.length > 0 ? ` even with the ${describeFreed(freed)} left free` : ''
  return `equal ${what} do not hold${exceptions} (${numbers})`
}
