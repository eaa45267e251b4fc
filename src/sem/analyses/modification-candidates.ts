import { observedWithRegressions } from '../model/place-parameters.ts'
import type { ModelOperator } from '../syntax/parse-model.ts'
import type { ParameterTable, ParameterTableRow } from '../table/parameter-table.ts'

/**
 * Parameters that a model might have and has not, group by group, as lavaan's `modindices` lists them: loadings of every
 * indicator on every latent, covariances among the indicators, among the latents and among the observed variables with
 * regressions, and regressions among the variables that take part in some.
 */
export function absentParameters(table: ParameterTable): ParameterTableRow[] {
  const firstGroup = table.rows.filter(row => row.group === 1)
  const present = new Set(firstGroup.map(row => keyOf(row.lhs, row.op, row.rhs)))
  const latent = new Set(table.latent)
  const exogenous = new Set(table.exogenousObserved)
  const sides = (op: string) => firstGroup.filter(row => row.op === op)
  const indicators = unique(sides('=~').map(row => row.rhs)).filter(name => !latent.has(name))
  const regressed = unique(sides('~').flatMap(row => [row.lhs, row.rhs]))
  const moved = new Set(observedWithRegressions(table))
  const still = indicators.filter(name => !moved.has(name))
  const paths = table.observed.filter(name => moved.has(name) && !exogenous.has(name))

  const found: [string, ModelOperator, string][] = []
  const add = (lhs: string, op: ModelOperator, rhs: string) => {
    if (lhs !== rhs && !present.has(keyOf(lhs, op, rhs))) found.push([lhs, op, rhs])
  }
  for (const factor of table.latent) for (const indicator of indicators) add(factor, '=~', indicator)
  for (const set of [still, paths, table.latent]) {
    set.forEach((lhs, i) => {
      for (const rhs of set.slice(i + 1)) add(lhs, '~~', rhs)
    })
  }
  for (const lhs of regressed) {
    for (const rhs of regressed) {
      // an observed predictor is given, not modelled (lavaan tests these too); a loading is a regression already
      if (exogenous.has(lhs)) continue
      if (present.has(keyOf(rhs, '=~', lhs))) continue
      add(lhs, '~', rhs)
    }
  }
  return table.groupLabels.flatMap((_, g) =>
    found.map(
      ([lhs, op, rhs]): ParameterTableRow => ({
        lhs,
        op,
        rhs,
        group: g + 1,
        free: 0,
        value: 0,
        label: '',
        user: false,
        exogenous: false,
      }),
    ),
  )
}

function keyOf(lhs: string, op: string, rhs: string): string {
  return op === '~~' ? `${op} ${[lhs, rhs].sort().join(' ')}` : `${lhs} ${op} ${rhs}`
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)]
}
