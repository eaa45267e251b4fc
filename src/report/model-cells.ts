import colors from 'tinyrainbow'
import { decodeNumber, type EncodedNumber } from '../results/encode-number.ts'
import type { AssertionRecord, AssessmentRecord } from '../results/results-schema.ts'
import { dollars } from './describe-spending.ts'
import { plainText } from './plain-text.ts'

/** What a terminal can show. Colours are found out by the colour library. */
export interface TerminalAbilities {
  readonly unicode: boolean
  /** Width in characters; absent where lines may be of any length, as in the log of a CI. */
  readonly columns?: number | undefined
}

/** One model of a run, as people read it. */
export interface ModelCells {
  readonly model: string
  readonly n: string
  /** Estimate and interval of each path asked for, in that order. */
  readonly paths: readonly string[]
  readonly vaar: string
  readonly verdicts: string
  readonly spend: string
  readonly answers: string
}

/** @param assertions - Those about this assessment. */
export function modelCells(
  record: AssessmentRecord,
  assertions: readonly AssertionRecord[],
  paths: readonly string[],
  terminal: TerminalAbilities,
): ModelCells {
  return {
    model: plainText(record.model),
    n: String(record.respondents.inFit),
    paths: paths.map(path => pathCell(record, path)),
    vaar: vaarText(record),
    verdicts: verdictsCell(assertions, terminal),
    spend: spendCell(record),
    answers: answersCell(record),
  }
}

const paint = { pass: colors.green, fail: colors.red, inconclusive: colors.yellow } as const

function pathCell(record: AssessmentRecord, path: string): string {
  const found = record.paths.find(candidate => candidate.path === path)
  if (!found || !Number.isFinite(decodeNumber(found.est))) return '-'
  return `${signed(found.est)} [${signed(found.ciLower)}, ${signed(found.ciUpper)}]`
}

/**
 * How many assertions came to which verdict on their claim, those that did not hold first. The mark says whether the
 * assertions held: with `.not` it is a `fail` that holds.
 */
function verdictsCell(assertions: readonly AssertionRecord[], { unicode }: TerminalAbilities): string {
  const [held, broken] = unicode ? ['✓', '✗'] : ['ok', 'x']
  const groups = Map.groupBy(assertions, ({ verdict, holds }) => `${holds} ${verdict}`)
  return [...groups.values()]
    .toSorted(([a], [b]) => Number(a!.holds) - Number(b!.holds))
    .map(group => {
      const { holds, verdict } = group[0]!
      const count = group.length > 1 ? `${group.length} ` : ''
      const negated = holds && verdict === 'fail' ? ' (.not)' : ''
      return `${holds ? colors.green(held) : colors.red(broken)} ${count}${paint[verdict](verdict)}${negated}`
    })
    .join(', ')
}

/** What was asked in this run: recorded answers cost nothing again. */
function spendCell({ spent, turns, provenance }: AssessmentRecord): string {
  if (provenance === 'simulated' || !spent) return '-'
  if (turns.asked === 0) return 'none'
  if (spent.usd !== undefined && spent.usd > 0) return dollars(spent.usd)
  return spent.tokens > 0 ? `${compactTokens(spent.tokens)} tokens` : '-'
}

function compactTokens(tokens: number): string {
  return new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 }).format(tokens)
}

function answersCell({ provenance, turns }: AssessmentRecord): string {
  if (turns.asked === 0 || turns.replayed === 0) return provenance
  return `${Math.max(1, Math.round((100 * turns.asked) / (turns.asked + turns.replayed)))}% live`
}

function signed(value: EncodedNumber): string {
  const number = decodeNumber(value)
  return Number.isFinite(number) ? `${number < 0 ? '-' : '+'}${Math.abs(number).toFixed(2)}` : '-'
}

/** Three digits, and never a certainty that no sample gives. */
export function vaarText({ vaar }: AssessmentRecord): string {
  const value = decodeNumber(vaar.values['logScore'] ?? 'NaN')
  if (!Number.isFinite(value)) return '-'
  if (value > 0.9995) return '>0.999'
  return value < 0.0005 ? '<0.001' : value.toFixed(3)
}
