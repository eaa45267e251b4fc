import type { ChanceOfPassing } from '../src/alignment/null-behaviour.ts'
import { plainText } from '../src/report/plain-text.ts'
import { dataLine } from './data-line.ts'
import { designRows } from './design-rows.ts'
import { fitLine } from './fit-line.ts'
import type { Judgement } from './judgement.ts'
import { pathRows } from './path-rows.ts'
import type { FitSubject } from './received-fit.ts'

/**
 * Claim, evidence, verdict, what to do, context: the same layout for every matcher, and under `.not`. The context is what the
 * claim is about: an assertion on missing answers says nothing of paths. A fit alone has no paths that people's signs are
 * known of, and no data.
 *
 * Names, replies and options of whoever are in it: no line has control characters, or goes on without end.
 */
export function failureMessage(subject: FitSubject, judgement: Judgement, isNot: boolean): string {
  const { call, claim, denial, found } = judgement
  const { assessment } = subject
  const rows: [string, string][] = [
    ['Expected', isNot ? (denial ?? `not: ${claim}`) : claim],
    ...linesOf(found).map((line): [string, string] => ['Received', line]),
    ...verdictRows(judgement, isNot),
    ...nextRows(judgement, isNot),
    // what a pass is worth says nothing of a pass that .not refuses
    ...(isNot ? [] : chanceRows(judgement)),
    ...contextRows(subject, judgement),
  ]
  const name = assessment ? `model("${plainText(assessment.model)}")` : 'fit'
  const outcome = judgement.verdict.verdict === 'inconclusive' ? 'inconclusive, so it fails' : 'fails'
  const head = plainText(`expect(${name})${isNot ? '.not' : ''}.${call}`, 500)
  const lines = rows.map(
    ([row, text], index) => `${label(row, rows[index - 1]?.[0])}${plainText(text, 2000)}`,
  )
  return `${head}: ${outcome}\n\n${lines.join('\n')}`
}

const deniedBecause =
  'it holds, and .not says that it must not: change the language model, or drop .not if this is what you want'

function linesOf(found: Judgement['found']): readonly string[] {
  return typeof found === 'string' ? [found] : found
}

function verdictRows({ verdict: { verdict, reasons } }: Judgement, isNot: boolean): [string, string][] {
  const denied = isNot && verdict === 'pass'
  const [first, ...more] = denied ? [deniedBecause, ...reasons] : reasons
  const outcome = denied ? 'fail' : verdict
  return [
    ['Verdict', first === undefined ? outcome : `${outcome}: ${first}`],
    ...more.map((reason): [string, string] => ['Verdict', `and ${reason}`]),
  ]
}

/** What to do: what would settle it, else what the matcher advises where its claim fails. */
function nextRows({ verdict: { verdict, remedies }, next }: Judgement, isNot: boolean): [string, string][] {
  const advice = verdict === 'fail' && !isNot && next !== undefined ? [next] : []
  return (remedies.length > 0 ? remedies : advice).map((text): [string, string] => ['Next', text])
}

function contextRows({ fit, assessment }: FitSubject, { about, other = [] }: Judgement): [string, string][] {
  if (!assessment) return [['Fit', fitLine(fit)]]
  return [
    ...(about === 'paths' ? [...pathRows(assessment), ...designRows(assessment)] : []),
    ...other.map((line): [string, string] => ['Beside', line]),
    ...(about === 'answers' ? [] : [['Fit', fitLine(fit)] as [string, string]]),
    ['Data', dataLine(assessment)],
  ]
}

/** What a pass is worth: how often it comes to models that do not deserve it, and what asks for more. */
function chanceRows({ chance, vaar }: Judgement): [string, string][] {
  if (!chance) return []
  const mend = chance.mend === '' ? '' : `; ${chance.mend}`
  return [['Chance', `${describeChance(chance, vaar?.paths.length ?? 0)}${mend}`]]
}

function describeChance({ noRelation, oneMissing, largeSample }: ChanceOfPassing, paths: number): string {
  if (paths === 1) return `of models whose path does not exist ${share(oneMissing)} would pass by luck`
  const bounded = noRelation === oneMissing ? 'at most ' : ''
  const none = `of models with no relation at all ${bounded}${share(noRelation)} would pass by luck`
  const large =
    largeSample && share(noRelation) !== share(largeSample.noRelation)
      ? ` (${nearest(largeSample.noRelation)} and ${nearest(largeSample.oneMissing)} in very large samples with independent errors)`
      : ''
  return `${none}, of those with one path at zero and the others certain ${share(oneMissing)}${large}`
}

/** Rounded up, and never down; what is less than a billionth too much is an error of arithmetic. */
function share(chance: number): string {
  return `${(Math.ceil(1000 * chance - 1e-6) / 10).toFixed(1)}%`
}

function nearest(chance: number): string {
  return `${(100 * chance).toFixed(chance < 0.0995 ? 1 : 0)}%`
}

/** A row's name, once for rows that share it. */
function label(name: string, before: string | undefined): string {
  return (name === before ? '' : name).padEnd(10)
}
