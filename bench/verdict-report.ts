/**
 * Prints the tables of docs/calibration-of-verdicts.md from bench/calibrated-verdicts.json: node bench/verdict-report.ts
 */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { type CellResult, statedRate } from './calibrate-cell.ts'
import type { CoverageResult } from './calibrate-coverage.ts'
import { type CalibrationCell, type CellClaim, verdictCells } from './verdict-cells.ts'

const file = path.join(import.meta.dirname, 'calibrated-verdicts.json')
const { cells, coverage }: { cells: CellResult[]; coverage: CoverageResult[] } = JSON.parse(
  readFileSync(file, 'utf8'),
)

console.log(
  '| truth | VAAR > .7: pass | at most | signs ≥ .95: pass | at most | VAAR fails | preconditions failed |',
)
console.log('|---|---|---|---|---|---|---|')
for (const cell of verdictCells) {
  const result = cells.find(candidate => candidate.cell === cell.name)
  console.log(result ? row(cell, result) : `| ${cell.name} | not simulated yet | | | | | |`)
}
console.log(
  '\n| truth | paths: percentiles | paths: est ± 1.96 SE | VAAR by logScore | probability | minimum | lower 90%: logScore | probability | minimum | percentiles of logScore |',
)
console.log('|---|---|---|---|---|---|---|---|---|---|')
for (const { cell, pathPercentile, pathNormal, vaar, vaarLower90, vaarPercentile } of coverage) {
  const names = ['logScore', 'probability', 'minimum']
  const columns = [
    pathPercentile.map(three).join(', '),
    pathNormal.map(three).join(', '),
    ...names.map(name => three(vaar[name]!)),
    ...names.map(name => three(vaarLower90[name]!)),
    three(vaarPercentile['logScore']!),
  ]
  console.log(`| ${cell} | ${columns.join(' | ')} |`)
}

function row(cell: CalibrationCell, { models, vaar, signs, failed }: CellResult): string {
  const share = (count: number) => three(count / models)
  const names = Object.entries(failed)
    .toSorted(([, a], [, b]) => b - a)
    .map(([name, count]) => `${name} ${share(count)}`)
  const columns = [
    cell.name,
    share(vaar.pass),
    limit(cell, 'vaar'),
    share(signs.pass),
    limit(cell, 'signs'),
    share(vaar.fail),
    names.join(', '),
  ]
  return `| ${columns.join(' | ')} |`
}

function limit({ claims }: CalibrationCell, gate: CellClaim['gate']): string {
  const bound = claims.find(claim => claim.gate === gate)?.bound
  if (bound === undefined) return ''
  if (bound === 'none') return '0'
  if (typeof bound === 'object') return `at least ${bound.atLeast}`
  return statedRate(gate, bound).toFixed(4).replace(/0$/, '')
}

function three(share: number): string {
  return share.toFixed(3)
}
