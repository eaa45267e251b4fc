import { EigenvalueDecomposition, Matrix } from 'ml-matrix'
import { ArgumentError } from '../../errors.ts'
import { chiSquareUpperTail } from '../../numerics/distributions.ts'
import type { SemFit } from '../sem-fit.ts'
import type { ParameterTableRow } from '../table/parameter-table.ts'
import { parameterName } from '../table/parameter-table.ts'
import { releaseOf } from './released-parameter.ts'
import { requireOk } from './require-ok.ts'
import type { ScoreSystem } from './score-system.ts'
import { inverseInformation, scoreSystem } from './score-system.ts'

/** What releasing one equality would do. */
export interface ReleasedEquality {
  /** The two equal rows, as `.p2.` and `.p38.`: numbers of their rows in the table, from 1. */
  readonly lhs: string
  readonly rhs: string
  /** The parameter that would be released from the others: of `rhs`. */
  readonly parameter: string
  readonly groupLabel: string
  /** By how much the chi-square would fall, about; a chi-square with 1 degree of freedom. */
  readonly chisq: number
  readonly df: 1
  readonly pvalue: number
}

/** Score tests of the equalities of a model: all at once, and one by one. */
export interface ScoreTest {
  readonly total: {
    readonly chisq: number
    /** Number of equalities, as lavaan counts them. */
    readonly df: number
    readonly pvalue: number
  }
  readonly univariate: readonly ReleasedEquality[]
}

/**
 * Would the model fit better without its equalities? Score tests with the expected information, as lavaan's
 * `lavTestScore`. Where releasing all of them leaves something unidentified (latent means without equal intercepts), the
 * total counts every equality, as lavaan does, and so is conservative.
 *
 * @returns an empty `univariate` and a total with 0 degrees of freedom when nothing is held equal.
 * @throws ArgumentError for a fit that is not `ok`, and for a model with constraints other than equal labels.
 */
export function testScore(fit: SemFit): ScoreTest {
  const outcome = requireOk(fit, 'score tests')
  const { table, groups, constraints } = outcome.model
  if (constraints) {
    throw new ArgumentError(
      'Score tests release equal parameters, and this model has other constraints or bounds.',
      'Fit the model without them and compare the two with compareFits.',
    )
  }
  const estimates = outcome.plain.parameters.map(({ est }) => est)
  const system = scoreSystem(outcome, split(table.rows), estimates)
  const inverses = inverseInformation(outcome, estimates)

  const firsts = new Map<number, number>()
  const univariate: ReleasedEquality[] = []
  table.rows.forEach((row, i) => {
    if (row.free === 0) return
    const first = firsts.get(row.free)
    if (first === undefined) {
      firsts.set(row.free, i)
      return
    }
    const g = row.group - 1
    const chisq = dropOf(system, table.rows, i, groups[g]!.parameters, inverses[g]!)
    univariate.push({
      lhs: `.p${first + 1}.`,
      rhs: `.p${i + 1}.`,
      parameter: parameterName(row),
      groupLabel: table.groupLabels[g]!,
      chisq,
      df: 1,
      pvalue: chiSquareUpperTail(chisq, 1),
    })
  })
  const df = univariate.length
  const chisq = df === 0 ? 0 : groups.reduce((sum, _, g) => sum + dropOfAll(system, g), 0)
  return { total: { chisq, df, pvalue: df === 0 ? Number.NaN : chiSquareUpperTail(chisq, df) }, univariate }
}

/** Every free row as a parameter of its own. */
function split(rows: readonly ParameterTableRow[]): ParameterTableRow[] {
  let next = 0
  return rows.map(row => (row.free > 0 ? { ...row, free: ++next } : row))
}

/** The fall of the chi-square when row i alone is released; NaN when it could then not be estimated. */
function dropOf(
  system: ScoreSystem,
  rows: readonly ParameterTableRow[],
  i: number,
  fitted: Int32Array,
  inverse: Float64Array,
): number {
  const row = rows[i]!
  const { parameters } = system.model.groups[row.group - 1]!
  const information = system.informationOf(row.group - 1)
  const size = parameters.length
  const place = new Map(Array.from(parameters, (parameter, at) => [parameter, at]))
  const own = place.get(system.model.table.rows[i]!.free - 1)!
  // the slope of a fitted parameter is the sum of those of its rows
  const slots = new Map(Array.from(fitted, (parameter, at) => [parameter, at]))
  const ties = new Float64Array(fitted.length)
  rows.forEach((other, j) => {
    if (other.group !== row.group || other.free === 0) return
    const at = place.get(system.model.table.rows[j]!.free - 1)!
    ties[slots.get(other.free - 1)!]! += information[own * size + at]!
  })
  const slope = system.gradient[system.model.table.rows[i]!.free - 1]!
  return releaseOf(slope, information[own * size + own]!, ties, inverse)?.drop ?? Number.NaN
}

/** gᵀ I⁺ g of one group, in units of equal information. */
function dropOfAll(system: ScoreSystem, g: number): number {
  const { parameters } = system.model.groups[g]!
  const information = system.informationOf(g)
  const size = parameters.length
  // a parameter that the data say nothing of, once it is alone, has no direction to move the chi-square in
  const scale = Float64Array.from(parameters, (_, i) => {
    const own = information[i * size + i]!
    return own > 0 ? 1 / Math.sqrt(own) : 0
  })
  const scaled = Matrix.zeros(size, size)
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) scaled.set(i, j, information[i * size + j]! * scale[i]! * scale[j]!)
  }
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(scaled, {
    assumeSymmetric: true,
  })
  return realEigenvalues.reduce((sum, value, k) => {
    if (!(value > 1e-9)) return sum
    let along = 0
    for (let i = 0; i < size; i++)
      along += eigenvectorMatrix.get(i, k) * system.gradient[parameters[i]!]! * scale[i]!
    return sum + (along * along) / value
  }, 0)
}
