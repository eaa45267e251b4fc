/**
 * `npm run calibrate:sequential`: do the stopping rules of `study.sequential` keep the error rates they state, and what do
 * they save? Simulated models through the full scoring and fit, 480 respondents each, looked at batch by batch. Prints
 * the Markdown that `docs/calibration-design.md` holds. Or with another number of models a line, and another seed:
 * `node bench/calibrate-sequential.ts 200 7`.
 */
import { runSequentialCell, sequentialTruths } from './sequential-cell.ts'
import { sequentialReport } from './sequential-report.ts'

const models = Number(process.argv[2] ?? 1000)
const seed = Number(process.argv[3] ?? 20261124)

const start = process.cpuUsage()
const results = []
for (const truth of sequentialTruths) {
  results.push(await runSequentialCell(truth, models, seed))
  process.stderr.write(`${truth.name}\n`)
}
const { user, system } = process.cpuUsage(start)
console.log(sequentialReport(results, models, seed))
console.log(`\nCPU time ${((user + system) / 60e6).toFixed(1)} minutes.`)
