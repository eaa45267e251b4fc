import { stripVTControlCharacters } from 'node:util'
import Table from 'cli-table3'
import colors from 'tinyrainbow'
import type { VaarResults } from '../results/results-schema.ts'
import { answersOf } from './answers-of.ts'
import { type ModelCells, modelCells, type TerminalAbilities } from './model-cells.ts'
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

/**
 * The table a run ends with: a row a model and study, with its paths, VAAR, what the assertions came to, spend and provenance.
 * Where the terminal is too narrow for it, a few lines a model.
 */
export function renderModels(
  { assessments, tests }: Pick<VaarResults, 'assessments' | 'tests'>,
  terminal: TerminalAbilities,
): string {
  const paths = [...new Set(assessments.flatMap(record => record.paths.map(({ path }) => path)))]
  const assertions = tests.flatMap(test => test.assertions)
  const models = assessments.map(record =>
    modelCells(
      record,
      assertions.filter(({ assessment }) => assessment === record.id),
      paths,
      terminal,
    ),
  )
  const names = paths.map(path => plainText(path))
  const table = tableOf(models, names)
  const lines = fits(table, terminal) ? table : models.map(model => blockOf(model, names)).join('\n')
  const note = `Standardized paths with 95% intervals; VAAR by logScore; assertions by verdict; ${answersOf(assessments)}.`
  return `${lines}\n\n ${colors.dim(note)}`
}

function tableOf(models: readonly ModelCells[], paths: readonly string[]): string {
  const table = new Table({
    head: ['Model', 'n', ...paths, 'VAAR', 'Verdicts', 'Spend', 'Answers'].map(title => colors.bold(title)),
    chars: noBorders,
    style: { border: [], head: [], 'padding-left': 0, 'padding-right': 0 },
    colAligns: ['left', 'right', ...paths.map(() => 'right' as const), 'right', 'left', 'right', 'left'],
  })
  for (const { model, n, paths: estimates, vaar, verdicts, spend, answers } of models) {
    table.push([model, n, ...estimates, vaar, verdicts, spend, answers])
  }
  return table.toString().replaceAll(/ +$/gm, '')
}

function fits(table: string, { columns }: TerminalAbilities): boolean {
  if (columns === undefined) return true
  return table.split('\n').every(line => stripVTControlCharacters(line).length <= columns)
}

function blockOf(
  { model, n, paths: estimates, vaar, verdicts, spend, answers }: ModelCells,
  paths: readonly string[],
): string {
  const spent = spend === '-' ? '' : `, ${spend}`
  return [
    ` ${colors.bold(model)} (n = ${n}, ${answers}${spent})`,
    `   VAAR ${vaar}${verdicts === '' ? '' : `  ${verdicts}`}`,
    ...paths.map((path, p) => `   ${path} ${estimates[p]}`),
  ].join('\n')
}
