import { type CalibrationPart, table, three } from './calibration-part.ts'
import { type CoverageResult, calibrateCoverage, coverageCells, coverageEstimators } from './coverage-cell.ts'

const lines = coverageCells.map(({ name }) => name)

/** Do bootstrap intervals of paths and of VAAR hold the truth? */
export const coveragePart: CalibrationPart<CoverageResult> = {
  name: 'coverage',
  size: 1000,
  lines,
  run: (line, models, seed) =>
    calibrateCoverage(coverageCells.find(({ name }) => name === line)!, models, seed),
  report: results =>
    table(
      [
        'truth',
        'paths: percentiles',
        'paths: est ± 1.96 SE',
        ...coverageEstimators.map(name => `${name}, 95%`),
        ...coverageEstimators.map(name => `${name}, lower 90%`),
        'percentiles of logScore',
      ],
      lines,
      results,
      (line, { result }) => [
        [
          line,
          result.pathPercentile.map(three).join(', '),
          result.pathNormal.map(three).join(', '),
          ...coverageEstimators.map(name => three(result.vaar[name]!)),
          ...coverageEstimators.map(name => three(result.vaarLower90[name]!)),
          three(result.vaarPercentile['logScore']!),
        ],
      ],
    ),
}
