import Table from 'cli-table3'
import colors from 'tinyrainbow'
import type { AssertionRecord } from './assertion-record.ts'
import { plainText } from './plain-text.ts'

const noBorders = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: ' ',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
} as const

const paint = {
  pass: colors.green,
  fail: colors.red,
  inconclusive: colors.yellow,
} as const

/**
 * The table a run ends with: a row an assertion, with the model, its paths, VAAR and the verdict on the claim.
 *
 * A verdict is about the claim itself; the mark before the assertion says whether that held, so `not.toHaveVAARAbove`
 * has a ✓ beside the verdict `fail`.
 */
export function renderTable(records: readonly AssertionRecord[]): string {
  const paths = [...new Set(records.flatMap(record => record.paths.map(({ path }) => path)))]
  const table = new Table({
    head: ['Model', 'n', ...paths, 'VAAR', 'Verdict', 'Assertion'].map(title => colors.bold(title)),
    chars: noBorders,
    style: { border: [], head: [], 'padding-left': 0, 'padding-right': 0 },
    colAligns: ['left', 'right', ...paths.map(() => 'right' as const), 'right', 'left', 'left'],
  })
  for (const record of records) {
    table.push([
      plainText(record.model),
      String(record.respondents),
      ...paths.map(path => pathCell(record, path)),
      record.vaar === null ? '-' : record.vaar.toFixed(3),
      paint[record.verdict](record.verdict),
      `${holds(record) ? colors.green('✓') : colors.red('✗')} ${plainText(record.call)}`,
    ])
  }
  const lines = table.toString().replaceAll(/ +$/gm, '')
  return `${lines}\n\n ${colors.dim(footnote(records))}`
}

function pathCell(record: AssertionRecord, path: string): string {
  const found = record.paths.find(candidate => candidate.path === path)
  if (!found || found.est === null || found.se === null) return '-'
  return `${found.est < 0 ? '-' : '+'}${Math.abs(found.est).toFixed(3)} (${found.se.toFixed(3)})`
}

function holds({ call, verdict }: AssertionRecord): boolean {
  return verdict === (call.startsWith('not.') ? 'fail' : 'pass')
}

function footnote(records: readonly AssertionRecord[]): string {
  const provenances = [...new Set(records.map(({ provenance }) => provenance))].sort()
  return `Standardized paths (standard errors); ${provenances.join(' and ')} answers.`
}
