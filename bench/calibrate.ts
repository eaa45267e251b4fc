/**
 * Are the verdicts' error rates what the messages say? Simulates models with a known truth and puts each through scoring, fit,
 * preconditions and verdict; then bootstraps some, and counts intervals that hold the truth.
 *
 *   node bench/calibrate.ts                          every cell, 1,000 models each; figures into bench/calibrated-verdicts.json
 *   node bench/calibrate.ts --models 200 --seed 7    other figures, printed only
 *   node bench/calibrate.ts --only style             cells whose names hold a word
 *
 * A cell that bench/calibrated-verdicts.json holds already, with the same seed and as many models, is not simulated again (--again does).
 */
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { type CellResult, calibrateCell } from './calibrate-cell.ts'
import { type CoverageResult, calibrateCoverage, coverageCells } from './calibrate-coverage.ts'
import { verdictCells } from './verdict-cells.ts'

const file = path.join(import.meta.dirname, 'calibrated-verdicts.json')
const { values } = parseArgs({
  options: {
    models: { type: 'string', default: '1000' },
    draws: { type: 'string', default: '400' },
    seed: { type: 'string', default: '20261124' },
    only: { type: 'string', default: '' },
    again: { type: 'boolean', default: false },
  },
})
const [models, draws, seed] = [values.models, values.draws, values.seed].map(Number) as [
  number,
  number,
  number,
]
// other figures than the committed ones are for looking at
const committed = models === 1000 && draws === 400 && seed === 20_261_124

interface Results {
  cells: CellResult[]
  coverage: CoverageResult[]
}

const known = read()
for (const cell of verdictCells.filter(({ name }) => name.includes(values.only))) {
  const done = known.cells.find(result => result.cell === cell.name)
  const result = done && committed && !values.again ? done : await calibrateCell(cell, models, seed)
  keep('cells', result)
  console.log(
    `${cell.name.padEnd(52)} VAAR > 0.7 ${rates(result.vaar)}   signs ${rates(result.signs)}   ${Object.entries(
      result.failed,
    )
      .map(([name, count]) => `${name} ${count}`)
      .join(', ')}`,
  )
  if (result.missed.length > 0) {
    process.exitCode = 1
    console.log(`  MISSED: ${result.missed.join('; ')}`)
  }
}
for (const cell of coverageCells.filter(({ name }) => `coverage ${name}`.includes(values.only))) {
  const done = known.coverage.find(result => result.cell === cell.name)
  const result =
    done && committed && !values.again ? done : await calibrateCoverage(cell, models, draws, seed)
  keep('coverage', result)
  console.log(JSON.stringify(result))
}

function rates({ pass, fail, inconclusive }: CellResult['vaar']): string {
  return [pass, fail, inconclusive].map(count => (count / models).toFixed(3)).join(' / ')
}

/** The file is read anew each time, so that two runs may share the cells. */
function keep(kind: keyof Results, result: CellResult | CoverageResult): void {
  if (!committed) return
  const results = read()
  const others: (CellResult | CoverageResult)[] = results[kind].filter(({ cell }) => cell !== result.cell)
  writeFileSync(file, `${JSON.stringify({ ...results, [kind]: [...others, result] }, undefined, 2)}\n`)
}

function read(): Results {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { cells: [], coverage: [] }
    throw error
  }
}
