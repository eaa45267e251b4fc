/**
 * `npm run calibrate:planning`: is the power that `planStudy` foresees the one that studies have? Prints the Markdown that
 * `docs/calibration-design.md` holds. The simulated studies are counted one by one,
 * from other seeds, and none is mirrored. Or with another number of studies a cell, and another seed:
 * `node bench/calibrate-planning.ts 200 7`.
 */
import { planStudy } from '../src/planning/index.ts'
import { type PlanningCell, planningCells, simulatedPower } from './planning-cell.ts'

const studies = Number(process.argv[2] ?? 6000)
const seed = Number(process.argv[3] ?? 20261124)

const start = process.cpuUsage()
console.log(`Seed ${seed}, ${studies} simulated studies a cell; Monte Carlo standard error at most ${(0.5 / Math.sqrt(studies)).toFixed(3)}.

| paths | N | gate | planned | simulated | difference | psychometrics' table |
|---|---|---|---|---|---|---|`)
for (const cell of planningCells) console.log((await rowsOf(cell)).join('\n'))
const { user, system } = process.cpuUsage(start)
console.log(`\nCPU time ${((user + system) / 60e6).toFixed(1)} minutes.`)

async function rowsOf({ respondents, paths, known }: PlanningCell): Promise<readonly string[]> {
  const truth = { paths: { 'sharing ~ privacy': paths[0], 'sharing ~ prosocialness': paths[1] } }
  const gates = [
    { gate: { estimator: 'minimum', threshold: 0.95 }, name: '`minimum` > .95', known },
    { gate: { estimator: 'logScore', threshold: 0.7 }, name: '`logScore` > .70', known: undefined },
    { gate: { estimator: 'logScore', threshold: 0.9 }, name: '`logScore` > .90', known: undefined },
  ] as const
  const simulated = await simulatedPower(
    respondents,
    truth,
    gates.map(({ gate }) => gate),
    { studies, seed },
  )
  const rows: string[] = []
  for (const [at, { gate, name, known: table }] of gates.entries()) {
    const { power } = await planStudy({ truth, gate, study: { respondents }, seed })
    const difference = power - simulated[at]!
    rows.push(
      `| ${paths.map(path => path.toFixed(2)).join(' / ')} | ${respondents} | ${name} | ${power.toFixed(3)} | ${simulated[at]!.toFixed(3)} | ${difference.toFixed(3)} | ${table?.toFixed(2) ?? ''} |`,
    )
  }
  return rows
}
