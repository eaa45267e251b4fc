/**
 * `npm run calibrate:sem`: does the engine find what was planted, and do its intervals hold what they promise? Prints the
 * Markdown that `docs/calibration-sem.md` holds. Or with other numbers of replications, samples and another seed:
 * `node bench/calibrate-sem.ts 1000 400 1`; then only the cells whose name holds a text: `node bench/calibrate-sem.ts 1000 0 1 jackknife`.
 */
import { runCell } from './calibration-cell.ts'
import { cells } from './calibration-cells.ts'
import { cellReport, smallSampleReport } from './calibration-report.ts'
import { smallSampleLine } from './calibration-small-samples.ts'

const replications = Number(process.argv[2] ?? 4000)
const samples = Number(process.argv[3] ?? 400)
const seed = Number(process.argv[4] ?? 20261123)
const wanted = process.argv[5] ?? ''

const start = process.cpuUsage()
console.log(`Seed ${seed}, ${replications} replications a cell. "±" is one Monte Carlo standard error.\n`)
for (const cell of cells) {
  if (cell.name.includes(wanted)) console.log(cellReport(runCell(cell, replications, seed)))
}
if (samples > 0) {
  console.log(`### Small samples, p = 34, ${samples} samples a line\n`)
  console.log(smallSampleReport([40, 75, 100, 200, 500].map(n => smallSampleLine(n, samples, seed))))
}
const { user, system } = process.cpuUsage(start)
console.log(`\nCPU time ${((user + system) / 60e6).toFixed(1)} minutes.`)
