import { planStudy } from '../src/planning/index.ts'
import { type CalibrationPart, table, three } from './calibration-part.ts'
import { type PlanningCell, planningCells, simulatedPower } from './planning-cell.ts'

const gates = [
  { gate: { estimator: 'minimum', threshold: 0.95 }, name: '`minimum` > .95' },
  { gate: { estimator: 'logScore', threshold: 0.7 }, name: '`logScore` > .70' },
  { gate: { estimator: 'logScore', threshold: 0.9 }, name: '`logScore` > .90' },
] as const

const nameOf = ({ respondents, paths }: PlanningCell) =>
  `${paths.map(path => path.toFixed(2)).join(' / ')}, N = ${respondents}`
const cells = new Map(planningCells.map(cell => [nameOf(cell), cell]))

/** Power of each gate: planned, and simulated one study after the other, from other seeds, none mirrored. */
type Powers = readonly { readonly planned: number; readonly simulated: number }[]

/** Is the power that `planStudy` foresees the one that studies have? */
export const planningPart: CalibrationPart<Powers> = {
  name: 'planning',
  size: 6000,
  lines: [...cells.keys()],
  async run(line, studies, seed) {
    const { respondents, paths } = cells.get(line)!
    const truth = { paths: { 'sharing ~ privacy': paths[0], 'sharing ~ prosocialness': paths[1] } }
    const judged = gates.map(({ gate }) => gate)
    const simulated = await simulatedPower(respondents, truth, judged, { studies, seed })
    const planned: number[] = []
    for (const gate of judged) {
      planned.push((await planStudy({ truth, gate, study: { respondents }, seed })).power)
    }
    return planned.map((power, at) => ({ planned: power, simulated: simulated[at]! }))
  },
  missed: (_, powers) =>
    powers.flatMap(({ planned, simulated }, at) =>
      Math.abs(planned - simulated) > 0.03 ? [`${gates[at]!.name}: ${planned} for ${simulated}`] : [],
    ),
  report: results =>
    table(
      ['paths', 'N', 'gate', 'planned', 'simulated', 'difference', "psychometrics' table"],
      [...cells.keys()],
      results,
      (line, { result }) => {
        const { paths, respondents, known } = cells.get(line)!
        return result.map(({ planned, simulated }, at) => [
          paths.map(path => path.toFixed(2)).join(' / '),
          String(respondents),
          gates[at]!.name,
          three(planned),
          three(simulated),
          three(planned - simulated),
          at === 0 ? known.toFixed(2) : '',
        ])
      },
    ),
}
