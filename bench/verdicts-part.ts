import { type CalibrationPart, table, three } from './calibration-part.ts'
import { type CellResult, limitOf, missedLimits, verdictCell } from './verdict-cell.ts'
import { type CalibrationCell, type CellClaim, verdictCells } from './verdict-cells.ts'

const cells = new Map(verdictCells.map(cell => [cell.name, cell]))

/** Do verdicts pass models that do not deserve it no more often than their messages say, and those that do? */
export const verdictsPart: CalibrationPart<CellResult> = {
  name: 'verdicts',
  size: 1000,
  lines: [...cells.keys()],
  run: (line, models, seed) => verdictCell(cells.get(line)!, models, seed),
  missed: (line, result, models) => missedLimits(cells.get(line)!, result, models),
  report: results =>
    table(
      [
        'truth',
        'VAAR > .7: pass',
        'at most',
        'signs ≥ .95: pass',
        'at most',
        'VAAR fails',
        'preconditions failed',
      ],
      [...cells.keys()],
      results,
      (line, { result, size }) => {
        const cell = cells.get(line)!
        const names = Object.entries(result.failed)
          .toSorted(([, a], [, b]) => b - a)
          .map(([name, count]) => `${name} ${three(count / size)}`)
        return [
          [
            line,
            three(result.vaar.pass / size),
            limit(cell, result, 'vaar'),
            three(result.signs.pass / size),
            limit(cell, result, 'signs'),
            three(result.vaar.fail / size),
            names.join(', '),
          ],
        ]
      },
    ),
}

function limit({ claims }: CalibrationCell, result: CellResult, gate: CellClaim['gate']): string {
  const bound = claims.find(claim => claim.gate === gate)?.bound
  if (bound === undefined) return ''
  if (typeof bound === 'object') return `at least ${bound.atLeast}`
  return bound === 'none' ? '0' : limitOf(result, gate, bound).toFixed(4)
}
