import { VaarError } from '../src/errors.ts'
import type { FitOptions, Rows, SampleMoments, SemFit } from '../src/sem/index.ts'
import {
  compareFits,
  compositeModel,
  factorScores,
  fitInvariance,
  fitModel,
  modificationIndices,
  reliability,
  residuals,
  smallSampleTests,
  structuralAfterMeasurement,
  testScore,
  testWald,
} from '../src/sem/index.ts'
import { fuzzCase } from './fuzz-case.ts'

/** No case is large enough to take this long honestly. */
const tooLong = 5000

/** What became of one case. */
export interface FuzzOutcome {
  /** A fit's status, or the name of the library error. */
  readonly end: string
  readonly milliseconds: number
  /** What the engine did that it must not do; empty is good. */
  readonly faults: readonly string[]
}

/** Fits one random case and looks for a foreign error, a NaN that passes as a result, and a hang. */
export function fuzzCheck(seed: number): FuzzOutcome {
  const { model, data, options } = fuzzCase(seed)
  const start = process.cpuUsage()
  let end: string
  let faults: string[]
  try {
    const fit = fitModel(model, data, options)
    end = fit.status
    // a bootstrap of which hardly a draw succeeds has no standard errors, and warns
    const withoutErrors =
      options.se === 'none' || fit.warnings.some(({ code }) => code === 'bootstrap-draws-failed')
    faults = [...faultsOf(fit, withoutErrors), ...analysisFaults(fit, data)]
    if (seed % 5 === 0) faults.push(...otherWayFaults(model, data, options))
  } catch (error) {
    end = error instanceof Error ? error.name : typeof error
    faults =
      error instanceof VaarError ? [] : [`threw ${error instanceof Error ? error.stack : String(error)}`]
  }
  // a fit waits for nothing, so that its time is the processor's, also on a busy machine
  const { user, system } = process.cpuUsage(start)
  const milliseconds = (user + system) / 1000
  if (!(milliseconds < tooLong)) faults.push(`took ${milliseconds.toFixed(0)} ms`)
  return { end, milliseconds, faults }
}

/** Runs a piece of work; a foreign error is a fault, a library error an answer. */
function attempt<T>(what: string, work: () => T, faults: string[]): T | undefined {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof VaarError))
      faults.push(`${what} threw ${error instanceof Error ? error.stack : String(error)}`)
    return undefined
  }
}

/** Every analysis of a fit answers or refuses. */
function analysisFaults(fit: SemFit, data: Rows | SampleMoments): string[] {
  const faults: string[] = []
  const indices = attempt('modificationIndices', () => modificationIndices(fit), faults)
  if (indices?.some(({ mi, epc }) => !(mi >= 0) || !Number.isFinite(epc)))
    faults.push('a modification index is no number')
  attempt('testScore', () => testScore(fit), faults)
  attempt('testWald', () => testWald(fit, 'a == 0; b == 1'), faults)
  const left = attempt('residuals', () => residuals(fit), faults)
  const cells = left?.flatMap(({ raw, correlation, normalized }) => {
    return [raw, correlation, normalized].flatMap(({ covariance, means = [] }) => [
      ...covariance.flat(),
      ...means,
    ])
  })
  if (cells?.some(cell => !Number.isFinite(cell))) faults.push('a residual is no number')
  attempt('reliability', () => reliability(fit), faults)
  attempt('smallSampleTests', () => smallSampleTests(fit), faults)
  attempt('compareFits', () => compareFits(fit, fit), faults)
  if (!Array.isArray(data)) return faults
  const scores = attempt('factorScores', () => factorScores(fit, data), faults)?.scores
  const { observed } = fit.table
  const complete = (row: Readonly<Record<string, unknown>>) =>
    observed.every(name => Number.isFinite(row[name]))
  if (scores?.some((row, r) => complete(data[r]) && row.some(score => !Number.isFinite(score))))
    faults.push('a factor score of a complete row is no number')
  return faults
}

/** So do the other ways to paths, and invariance. */
function otherWayFaults(model: string, data: Rows | SampleMoments, options: FitOptions): string[] {
  const faults: string[] = []
  const { group } = options
  const own = group === undefined ? {} : { group }
  for (const way of [structuralAfterMeasurement, compositeModel]) {
    const result = attempt(way.name, () => way(model, data, own), faults)
    const lost = result?.parameters.some(({ est, se }) => !Number.isFinite(est) || !Number.isFinite(se))
    if (result?.status === 'ok' && lost) faults.push(`${way.name} is ok with a NaN`)
  }
  if (group !== undefined) {
    const result = attempt(
      'fitInvariance',
      () => fitInvariance(model, data, { group, levels: ['configural', 'metric'] }),
      faults,
    )
    const decided = result?.steps.some(({ verdict }) => verdict !== 'withheld')
    if (result?.status === 'withheld' && decided) faults.push('a verdict on a fit that is not ok')
  }
  return faults
}

function faultsOf(fit: SemFit, withoutErrors: boolean): string[] {
  const faults: string[] = []
  const bounded = fit.warnings.some(({ code }) => code === 'bound-active')
  // what a bound holds at 0 has no standard error, and the fit warns
  const errorMissing = ({ est, se }: { est: number; se: number }) =>
    !withoutErrors && !Number.isFinite(se) && !(bounded && est === 0)
  const expected = fit.status === 'ok' || fit.status === 'inadmissible'
  if (fit.converged !== expected) faults.push(`converged is ${fit.converged} with status ${fit.status}`)
  if ((fit.status === 'ok') === (fit.problem !== undefined))
    faults.push(`${fit.status}, problem ${fit.problem?.code}`)
  if (fit.converged) {
    for (const row of fit.parameters) {
      // a defined parameter may be 0/0 by its own definition
      if (row.op === ':=') continue
      const finite = Number.isFinite(row.est) && !errorMissing(row)
      if (!finite) faults.push(`${fit.status}: ${row.lhs} ${row.op} ${row.rhs} is ${row.est}, SE ${row.se}`)
    }
    // a variable whose variance is held at 0 has no standardized values
    const still = new Set(
      fit.parameters.flatMap(({ op, lhs, rhs, est }) =>
        op === '~~' && lhs === rhs && est === 0 ? [lhs] : [],
      ),
    )
    for (const row of fit.status === 'ok' ? fit.standardized : []) {
      if (row.op === ':=' || still.has(row.lhs) || still.has(row.rhs)) continue
      const finite = Number.isFinite(row.est) && !errorMissing(row)
      if (!finite) faults.push(`${row.lhs} ${row.op} ${row.rhs} is ${row.est} standardized, SE ${row.se}`)
    }
  }
  if (fit.status === 'ok') {
    const { chisq, df, cfi, tli, rmsea, rmseaCiUpper, srmr, baselineDf } = fit.fitMeasures
    if (!(chisq >= 0)) faults.push(`chi-square ${chisq}`)
    if (!(df >= 0)) faults.push(`df ${df}`)
    for (const [name, value] of Object.entries({ cfi, rmsea, srmr, rmseaCiUpper })) {
      if (df > 0 && !Number.isFinite(value)) faults.push(`${name} ${value}`)
    }
    // one variable has no covariances to explain, so no baseline
    if (df > 0 && baselineDf > 0 && Number.isNaN(tli)) faults.push('tli NaN')
  } else if (!Number.isNaN(fit.fitMeasures.chisq)) faults.push(`${fit.status} with a chi-square`)
  return faults
}
