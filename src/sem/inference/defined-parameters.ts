import { evaluateExpression, labelsOf } from '../syntax/expression.ts'
import type { ParameterTable } from '../table/parameter-table.ts'

/** A function of the free parameters: its value and its gradient over all of them. */
export interface Differentiable {
  readonly value: number
  readonly gradient: Float64Array
}

/**
 * Evaluates the `:=` rows of a table, in order; a later one may use an earlier one.
 *
 * @param labelled what each label stands for: an estimate, or a standardized one.
 * @returns one entry a `:=` row.
 */
export function definedParameters(
  table: ParameterTable,
  labelled: ReadonlyMap<string, Differentiable>,
  parameterCount: number,
): Differentiable[] {
  const known = new Map(labelled)
  const results: Differentiable[] = []
  for (const { lhs, expression } of table.rows) {
    if (!expression) continue
    const estimateOf = (label: string) => known.get(label)?.value ?? Number.NaN
    const plain = (label: string) => ({ value: estimateOf(label), derivative: 0 })
    const { value } = evaluateExpression(expression, plain)
    const gradient = new Float64Array(parameterCount)
    for (const label of labelsOf(expression)) {
      const { derivative } = evaluateExpression(expression, name => ({
        value: estimateOf(name),
        derivative: name === label ? 1 : 0,
      }))
      const inner = known.get(label)?.gradient
      if (inner) for (let i = 0; i < parameterCount; i++) gradient[i]! += derivative * inner[i]!
    }
    const result = { value, gradient }
    known.set(lhs, result)
    results.push(result)
  }
  return results
}
