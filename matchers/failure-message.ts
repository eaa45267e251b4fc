import type { ChanceOfPassing } from '../src/alignment/null-behaviour.ts'
import { pathInterval } from '../src/alignment/verdict.ts'
import type { Assessment } from '../src/assessment/assess.ts'
import { signed } from '../src/numerics/signed.ts'
import { plainText } from '../src/report/plain-text.ts'
import type { SemFit } from '../src/sem/index.ts'
import { describeProbability } from './describe-probability.ts'
import { designRows } from './design-rows.ts'
import type { Judgement } from './judgement.ts'
import type { FitSubject } from './received-fit.ts'

/**
 * Claim, evidence, verdict, context: the same layout for every matcher, and under `.not`. A fit alone has no paths that
 * people's signs are known of, and no data line.
 */
export function failureMessage(
  { fit, assessment }: FitSubject,
  judgement: Judgement,
  isNot: boolean,
): string {
  const { call, claim, found, verdict } = judgement
  const rows: [string, string][] = [
    ['Expected', isNot ? `not ${claim}` : claim],
    ['Received', found],
    ...verdictRows(verdict, isNot),
    ...verdict.remedies.map((remedy): [string, string] => ['Mend', remedy]),
    ...chanceRows(judgement),
    ...(assessment ? [...pathRows(assessment), ...designRows(assessment)] : []),
    ['Fit', fitLine(fit)],
    ...(assessment ? [['Data', dataLine(assessment)] as [string, string]] : []),
  ]
  const subject = assessment ? `model("${plainText(assessment.model)}")` : 'fit'
  const head = `expect(${subject})${isNot ? '.not' : ''}.${call}`
  return `${head}\n\n${rows.map(([name, text], index) => `${label(name, rows[index - 1]?.[0])}${text}`).join('\n')}`
}

function verdictRows({ verdict, reasons }: Judgement['verdict'], isNot: boolean): [string, string][] {
  if (reasons.length === 0) {
    return [['Verdict', isNot && verdict === 'pass' ? 'pass: it holds, which .not denies' : verdict]]
  }
  return reasons.map((reason, index) => ['Verdict', index === 0 ? `${verdict}: ${reason}` : `and ${reason}`])
}

/** What a pass is worth: how often it comes to models that do not deserve it, and what asks for more. */
function chanceRows({ chance, vaar }: Judgement): [string, string][] {
  if (!chance) return []
  const mend = chance.mend === '' ? '' : `; ${chance.mend}`
  return [['Chance', `${describeChance(chance, vaar?.paths.length ?? 0)}${mend}`]]
}

function describeChance(
  { noRelation, oneMissing, noRelationCorrelated }: ChanceOfPassing,
  paths: number,
): string {
  if (paths === 1) return `of models whose path does not exist ${share(oneMissing)} would pass`
  const bounded = noRelation === oneMissing ? 'at most ' : ''
  const correlated =
    noRelationCorrelated === undefined
      ? ''
      : ` (${share(noRelationCorrelated)} with errors that correlate as here)`
  const none = `of models with no relation at all ${bounded}${share(noRelation)} would pass${correlated}`
  return `${none}, of those with all paths certain but one ${share(oneMissing)}`
}

function share(chance: number): string {
  if (chance < 0.0005) return 'fewer than 0.1%'
  return `${(100 * chance).toFixed(chance < 0.0995 ? 1 : 0)}%`
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
      : `${path.expectedSign} in people: probability ${describeProbability(path.pi)} here`
    return ['Paths', `${path.path.padEnd(width)}  ${numbers} (${evidence})`]
  })
}

function fitLine(fit: SemFit): string {
  // the measures of a fit that is not ok are withheld
  if (fit.status !== 'ok')
    return `${fit.status}, n = ${fit.nobs}${fit.problem ? ` (${fit.problem.code})` : ''}`
  const { chisq, chisqScaled, df, pvalue, pvalueScaled, cfi, cfiRobust, rmsea, rmseaRobust, srmr } =
    fit.fitMeasures
  const robust = Number.isFinite(chisqScaled)
  const [test, p] = robust ? [chisqScaled, pvalueScaled] : [chisq, pvalue]
  const [closeness, error] = Number.isFinite(cfiRobust) ? [cfiRobust, rmseaRobust] : [cfi, rmsea]
  return `converged, n = ${fit.nobs}, ${robust ? 'robust ' : ''}chi-square(${df}) = ${test.toFixed(2)}, p ${p < 0.0005 ? '< 0.001' : `= ${p.toFixed(3)}`}, CFI ${closeness.toFixed(3)}, RMSEA ${error.toFixed(3)}, SRMR ${srmr.toFixed(3)}`
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
