import { type CalibrationPart, table, three } from './calibration-part.ts'
import { type Operating, runSequentialCell, sequentialTruths } from './sequential-cell.ts'

/** Do the stopping rules of `study.sequential` keep the error rates they state, and what do they save? */
export const sequentialPart: CalibrationPart<readonly Operating[]> = {
  name: 'sequential',
  size: 2000,
  lines: sequentialTruths.map(({ name }) => name),
  async run(line, models, seed) {
    const truth = sequentialTruths.find(({ name }) => name === line)!
    return (await runSequentialCell(truth, models, seed)).ways
  },
  report: results =>
    table(
      [
        'truth (privacy / prosocialness)',
        'way',
        'pass',
        'fail',
        'inconclusive',
        'mean respondents',
        'fixed design of the same rates',
      ],
      sequentialTruths.map(({ name }) => name),
      results,
      (line, { result, size }) =>
        result.map(({ name, verdicts, respondents, fixed }) => [
          line,
          name,
          ...[verdicts.pass, verdicts.fail, verdicts.inconclusive].map(count => three(count / size)),
          String(Math.round(respondents / size)),
          // a way of a fixed number has none: NaN, which JSON does not have
          fixed !== null && Number.isFinite(fixed) ? String(Math.round(fixed / size)) : '',
        ]),
    ),
}
