import { fitEvidence } from '../src/alignment/fit-evidence.ts'
import type { SemFit } from '../src/sem/index.ts'
import { defaultFitBounds } from './default-fit-bounds.ts'

/**
 * How well the structural model describes the answers: in a word, by the usual bounds, and in the measures that a
 * psychometrician looks for. The measures are those that a verdict on the fit rests on.
 */
export function fitLine(fit: SemFit): string {
  // the measures of a fit that is not ok are withheld
  if (fit.status !== 'ok')
    return `${fit.status}, n = ${fit.nobs}${fit.problem ? ` (${fit.problem.code})` : ''}`
  const { cfi, rmsea, srmr, test, chisq, pvalue: p, version } = fitEvidence(fit)
  return [
    `${inAWord({ cfi, rmsea, srmr })}, n = ${fit.nobs}`,
    `CFI ${cfi.toFixed(3)}, RMSEA ${rmsea.toFixed(3)}, SRMR ${srmr.toFixed(3)} (${version})`,
    `${test}(${fit.fitMeasures.df}) = ${chisq.toFixed(2)}, p ${p < 0.0005 ? '< 0.001' : `= ${p.toFixed(3)}`}`,
  ].join('; ')
}

function inAWord({ cfi, rmsea, srmr }: { cfi: number; rmsea: number; srmr: number }): string {
  const poor = [
    ...(cfi >= defaultFitBounds.cfi ? [] : ['CFI']),
    ...(rmsea <= defaultFitBounds.rmsea ? [] : ['RMSEA']),
    ...(srmr <= defaultFitBounds.srmr ? [] : ['SRMR']),
  ]
  return poor.length === 0 ? 'good' : `not good by ${poor.join(' and ')}`
}
