import { ModelSpecificationError } from '../../errors.ts'
import type { LinearEquation } from '../../numerics/affine-space.ts'
import { AffineSpace } from '../../numerics/affine-space.ts'
import type { LinearConstraints } from '../../numerics/feasible-point.ts'
import { feasiblePoint } from '../../numerics/feasible-point.ts'
import type { Expression } from '../syntax/expression.ts'
import { linearForm } from '../syntax/linear-form.ts'
import type { ModelConstraint } from '../syntax/parse-constraint.ts'
import { writeConstraint } from '../syntax/parse-constraint.ts'
import type { ParameterTable } from '../table/parameter-table.ts'
import { parameterName } from '../table/parameter-table.ts'

/** The linear constraints of a model over its free parameters. */
export interface ModelConstraints extends LinearConstraints {
  /** Of each inequality, as one would write it. */
  readonly names: readonly string[]
}

/**
 * Turns the constraints and bounds of a table into equations over its free parameters. Labels of fixed parameters stand for
 * their values.
 *
 * @returns undefined when there are none.
 * @throws ModelSpecificationError for unknown labels, a label of a predictor's moment, or constraints that contradict one
 *   another.
 */
export function compileConstraints(table: ParameterTable, size: number): ModelConstraints | undefined {
  const reader = new ConstraintReader(table, size)
  const equalities: LinearEquation[] = []
  const inequalities: LinearEquation[] = []
  const names: string[] = []
  const bound = (name: string, equation: LinearEquation) => {
    names.push(name)
    inequalities.push(equation)
  }
  for (const constraint of table.constraints ?? []) {
    const equation = reader.equation(constraint)
    if (constraint.relation === '==') equalities.push(equation)
    else bound(writeConstraint(constraint), constraint.relation === '<' ? negated(equation) : equation)
  }
  const seen = new Set<string>()
  for (const row of table.rows) {
    for (const [side, value] of [
      ['>', row.lower],
      ['<', row.upper],
    ] as const) {
      if (value === undefined || (side === '>' ? value === -Infinity : value === Infinity) || row.free === 0)
        continue
      if (Number.isNaN(value)) throw contradictory(`${parameterName(row)} has a bound that is not a number.`)
      const key = `${row.free} ${side} ${value}`
      if (seen.has(key)) continue
      seen.add(key)
      const coefficients = new Float64Array(size)
      coefficients[row.free - 1] = 1
      const equation = { coefficients, constant: value }
      const where = table.groupLabels.length > 1 ? ` (${table.groupLabels[row.group - 1]})` : ''
      bound(`${parameterName(row)}${where} ${side} ${value}`, side === '<' ? negated(equation) : equation)
    }
  }
  if (equalities.length === 0 && inequalities.length === 0) return undefined
  const space = AffineSpace.of(equalities, size)
  if (!space) throw contradictory('The equality constraints contradict one another.')
  if (!feasiblePoint({ space, inequalities }, new Float64Array(size))) {
    throw contradictory(`No values satisfy all constraints: ${names.join(', ')}.`)
  }
  return { space, inequalities, names }
}

function contradictory(problem: string): ModelSpecificationError {
  return new ModelSpecificationError(problem, 'Correct or drop one of them.')
}

function negated({ coefficients, constant }: LinearEquation): LinearEquation {
  return { coefficients: coefficients.map(value => -value), constant: -constant }
}

class ConstraintReader {
  readonly #table: ParameterTable
  readonly #size: number
  readonly #definitions: ReadonlyMap<string, Expression>

  constructor(table: ParameterTable, size: number) {
    this.#table = table
    this.#size = size
    this.#definitions = new Map(
      table.rows.flatMap(({ lhs, expression }) => (expression ? [[lhs, expression] as const] : [])),
    )
  }

  /** left − right ≥ 0 (or = 0) as coefficients and constant. */
  equation(constraint: ModelConstraint): LinearEquation {
    const { left, right, at } = constraint
    const difference = linearForm({ kind: 'binary', operator: '-', left, right }, this.#definitions)
    if (!difference) throw contradictory(`${writeConstraint(constraint)} is not linear.`)
    const coefficients = new Float64Array(this.#size)
    let constant = -difference.constant
    for (const [label, factor] of difference.terms) {
      const row = this.#table.rows.find(other => other.label === label && other.op !== ':=')
      if (!row || row.exogenous) {
        throw new ModelSpecificationError(
          `Line ${at.line}: ${label} is no label of ${row ? 'an estimated parameter' : 'the model'}.`,
          `Label a term: ${label}*x.`,
        )
      }
      if (row.free > 0) coefficients[row.free - 1]! += factor
      else constant -= factor * row.value
    }
    return { coefficients, constant }
  }
}
