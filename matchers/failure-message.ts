import { pathInterval } from '../src/alignment/verdict.ts'
import type { Assessment } from '../src/assess.ts'
import type { Judgement } from './judgement.ts'

/** Claim, evidence, verdict, context: the same layout for every matcher, and under `.not`. */
export function failureMessage(assessment: Assessment, judgement: Judgement, isNot: boolean): string {
  const { call, claim, found, verdict } = judgement
  const rows: [string, string][] = [
    ['Expected', isNot ? `not ${claim}` : claim],
    ['Received', found],
    ...verdictRows(verdict.verdict, verdict.reasons),
    ...verdict.remedies.map((remedy): [string, string] => ['Mend', remedy]),
    ...pathRows(assessment),
    ['Fit', fitLine(assessment)],
    ['Data', dataLine(assessment)],
  ]
  const head = `expect(model("${assessment.model}"))${isNot ? '.not' : ''}.${call}`
  return `${head}\n\n${rows.map(([name, text], index) => `${label(name, rows[index - 1]?.[0])}${text}`).join('\n')}\n`
}

function verdictRows(verdict: string, reasons: readonly string[]): [string, string][] {
  if (reasons.length === 0) return [['Verdict', verdict]]
  return reasons.map((reason, index) => ['Verdict', index === 0 ? `${verdict}: ${reason}` : `and ${reason}`])
}

/** A row's name, once for rows that share it. */
function label(name: string, before: string | undefined): string {
  return (name === before ? '' : name).padEnd(10)
}

function pathRows({ vaar }: Assessment): [string, string][] {
  return vaar.paths.map(path => {
    const [lower, upper] = pathInterval(path, 0.95)
    const numbers = Number.isNaN(path.est)
      ? 'no estimate'
      : `${signed(path.est)}, SE ${path.se.toFixed(3)}, 95% CI [${signed(lower)}, ${signed(upper)}]`
    const evidence = Number.isNaN(path.pi)
      ? `${path.expectedSign} in people`
      : `${path.expectedSign} in people: probability ${path.pi.toFixed(3)} here`
    return ['Paths', `${path.path}  ${numbers} (${evidence})`]
  })
}

function fitLine({ fit }: Assessment): string {
  if (!fit.converged) return `${fit.status}: ${fit.stopReason}`
  const measures = fit.fitMeasures
  const status = fit.admissible ? 'converged' : `${fit.status}: ${fit.stopReason}`
  if (!measures) return status
  const { chisq, df, pvalue, cfi, rmsea, srmr } = measures
  return `${status}, n = ${fit.nobs}, chi-square(${df}) = ${chisq.toFixed(2)}, p = ${pvalue.toFixed(3)}, CFI ${cfi.toFixed(3)}, RMSEA ${rmsea.toFixed(3)}, SRMR ${srmr.toFixed(3)}`
}

function dataLine({ provenance, respondents, missing, modelsReturned }: Assessment): string {
  const dropped = respondents.dropped > 0 ? `, ${respondents.dropped} dropped for missing answers` : ''
  return `${provenance} answers of ${modelsReturned.join(', ') || 'nobody'}: ${respondents.asked} respondents${dropped}, ${(100 * missing.rate).toFixed(1)}% of answers missing`
}

function signed(value: number): string {
  return `${value < 0 ? '-' : '+'}${Math.abs(value).toFixed(3)}`
}
