import { pathInterval } from '../src/alignment/verdict.ts'
import type { Assessment } from '../src/assess.ts'
import { plainText } from '../src/report/plain-text.ts'
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
  const head = `expect(model("${plainText(assessment.model)}"))${isNot ? '.not' : ''}.${call}`
  return `${head}\n\n${rows.map(([name, text], index) => `${label(name, rows[index - 1]?.[0])}${text}`).join('\n')}`
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
  const width = Math.max(...vaar.paths.map(({ path }) => path.length))
  return vaar.paths.map(path => {
    const [lower, upper] = pathInterval(path, 0.95)
    const numbers = Number.isNaN(path.est)
      ? 'no estimate'
      : `${signed(path.est)}, SE ${path.se.toFixed(3)}, 95% CI [${signed(lower)}, ${signed(upper)}]`
    const evidence = Number.isNaN(path.pi)
      ? `${path.expectedSign} in people`
      : `${path.expectedSign} in people: probability ${probability(path.pi)} here`
    return ['Paths', `${path.path.padEnd(width)}  ${numbers} (${evidence})`]
  })
}

function fitLine({ fit }: Assessment): string {
  // the measures of a fit that is not ok are withheld
  if (fit.status !== 'ok')
    return `${fit.status}, n = ${fit.nobs}${fit.problem ? ` (${fit.problem.code})` : ''}`
  const { chisqScaled, df, pvalueScaled, cfiRobust, rmseaRobust, srmr } = fit.fitMeasures
  return `converged, n = ${fit.nobs}, robust chi-square(${df}) = ${chisqScaled.toFixed(2)}, p = ${pvalueScaled.toFixed(3)}, CFI ${cfiRobust.toFixed(3)}, RMSEA ${rmseaRobust.toFixed(3)}, SRMR ${srmr.toFixed(3)}`
}

function dataLine({ provenance, turns, respondents, missing, modelsReturned }: Assessment): string {
  const mixed = turns.asked > 0 && turns.replayed > 0
  const origin = mixed ? `recorded and ${provenance}` : provenance
  const share = mixed ? ` (${turns.asked} of ${turns.asked + turns.replayed} turns asked in this run)` : ''
  const dropped = respondents.dropped > 0 ? `, ${respondents.dropped} dropped for missing answers` : ''
  return `${origin} answers${share} of ${namesOf(modelsReturned)}: ${respondents.asked} respondents${dropped}, ${(100 * missing.rate).toFixed(1)}% of answers missing`
}

/** Providers choose these names: shown plain, and not without end. */
function namesOf(models: readonly string[]): string {
  const shown = models.slice(0, 3).map(name => plainText(name))
  const more = models.length > 3 ? ` and ${models.length - 3} more` : ''
  return shown.join(', ') + more || 'nobody'
}

/** Three digits, and never a certainty that no sample gives. */
function probability(value: number): string {
  if (value > 0.9995) return '>0.999'
  return value < 0.0005 ? '<0.001' : value.toFixed(3)
}

function signed(value: number): string {
  return `${value < 0 ? '-' : '+'}${Math.abs(value).toFixed(3)}`
}
