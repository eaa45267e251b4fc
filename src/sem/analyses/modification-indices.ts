import { chiSquareUpperTail } from '../../numerics/distributions.ts'
import { GroupStandardizer } from '../inference/standardized-solution.ts'
import type { SemFit } from '../sem-fit.ts'
import type { ModelOperator } from '../syntax/parse-model.ts'
import type { ParameterTableRow } from '../table/parameter-table.ts'
import { absentParameters } from './modification-candidates.ts'
import { releaseOf } from './released-parameter.ts'
import { requireOk } from './require-ok.ts'
import type { ScoreSystem } from './score-system.ts'
import { inverseInformation, scoreSystem } from './score-system.ts'

/** What freeing one fixed or absent parameter would do. */
export interface ModificationIndex {
  readonly lhs: string
  readonly op: ModelOperator
  readonly rhs: string
  /** From 1. */
  readonly group: number
  readonly groupLabel: string
  /** By how much the chi-square would fall, about; itself a chi-square with 1 degree of freedom. */
  readonly mi: number
  readonly pvalue: number
  /** By how much the parameter would change from its present value, about. */
  readonly epc: number
  /** The same with latents, with all variables, and with all but observed predictors at variance 1. */
  readonly sepcLv: number
  readonly sepcAll: number
  readonly sepcNox: number
}

/**
 * Modification indices of all fixed and absent parameters, as lavaan's `modindices`: score tests with the expected
 * information. Parameters that the data could not tell from the free ones are left out.
 *
 * @returns largest first.
 * @throws ArgumentError for a fit that is not `ok`.
 */
export function modificationIndices(fit: SemFit): ModificationIndex[] {
  const outcome = requireOk(fit, 'modification indices')
  const { table, parameterCount } = outcome.model
  const absent = absentParameters(table)
  const rows = freed([...table.rows, ...absent], parameterCount)
  const estimates = [...outcome.plain.parameters.map(({ est }) => est), ...absent.map(() => 0)]
  const system = scoreSystem(outcome, rows, estimates)
  const inverses = inverseInformation(outcome, estimates)

  const found = table.groupLabels.flatMap((groupLabel, g) => {
    const standardizer = new GroupStandardizer(system.model, g, system.implied[g]!)
    const group = new GroupScores(system, g, outcome.model.groups[g]!.parameters)
    return rows.flatMap((row, i): ModificationIndex[] => {
      if (row.group !== g + 1 || row.free <= parameterCount || row.op === ':=') return []
      const release = group.release(row.free - 1, inverses[g]!)
      const cell = system.model.cells[i]
      if (!release || !cell) return []
      const { drop: mi, change: epc } = release
      const sepcAll = epc * standardizer.factor(cell, 'all')
      const predictor = row.op === '~' && table.exogenousObserved.includes(row.rhs)
      return [
        {
          lhs: row.lhs,
          op: row.op,
          rhs: row.rhs,
          group: row.group,
          groupLabel,
          mi,
          pvalue: chiSquareUpperTail(mi, 1),
          epc,
          sepcLv: epc * standardizer.factor(cell, 'latent'),
          sepcAll,
          sepcNox: predictor ? sepcAll / standardDeviation(system, g, row.rhs) : sepcAll,
        },
      ]
    })
  })
  return found.sort((a, b) => b.mi - a.mi)
}

/** Gives every fixed row a number of its own, after those of the free ones. */
function freed(rows: readonly ParameterTableRow[], parameterCount: number): ParameterTableRow[] {
  let next = parameterCount
  return rows.map(row => {
    if (row.free > 0 || row.exogenous || row.op === ':=') return row
    next++
    return { ...row, free: next }
  })
}

/** One group's part of a {@link ScoreSystem}: its fitted parameters, and the further ones. */
class GroupScores {
  readonly #gradient: Float64Array
  readonly #information: Float64Array
  readonly #size: number
  readonly #place: ReadonlyMap<number, number>
  readonly #fitted: readonly number[]

  /** @param fitted the fitted parameters of the group, in the order of the inverse information. */
  constructor(system: ScoreSystem, g: number, fitted: Int32Array) {
    const { parameters } = system.model.groups[g]!
    this.#gradient = system.gradient
    this.#information = system.informationOf(g)
    this.#size = parameters.length
    this.#place = new Map(Array.from(parameters, (parameter, i) => [parameter, i]))
    this.#fitted = Array.from(fitted, parameter => this.#place.get(parameter)!)
  }

  release(parameter: number, inverse: Float64Array) {
    const at = this.#place.get(parameter)! * this.#size
    const ties = Float64Array.from(this.#fitted, i => this.#information[at + i]!)
    return releaseOf(
      this.#gradient[parameter]!,
      this.#information[at + this.#place.get(parameter)!]!,
      ties,
      inverse,
    )
  }
}

function standardDeviation(system: ScoreSystem, g: number, name: string): number {
  const { covariance, p } = system.implied[g]!
  const i = system.model.table.observed.indexOf(name)
  return Math.sqrt(covariance[i * p + i]!)
}
