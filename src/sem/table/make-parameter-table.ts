import type { SemWarning } from '../sem-warning.ts'
import { parseModel } from '../syntax/parse-model.ts'
import { buildParameterTable } from './build-parameter-table.ts'
import type { GroupEqual } from './group-equality.ts'
import { checkGroupEqual } from './group-equality.ts'
import type { ParameterTable } from './parameter-table.ts'

/** What shapes a table; see `FitOptions` for the meaning of each. */
export interface ParameterTableRequest {
  /** Labels of the groups; leave out for a model of one group. */
  readonly groups?: readonly string[] | undefined
  readonly groupEqual?: readonly GroupEqual[] | undefined
  readonly groupPartial?: readonly string[] | undefined
  readonly meanStructure?: boolean | undefined
  readonly stdLv?: boolean | undefined
  readonly bounds?: 'none' | 'pos.var' | undefined
  /** Ordered variables with their number of thresholds, one fewer than their categories. */
  readonly thresholds?: Readonly<Record<string, number>> | undefined
}

/**
 * The parameter table that `fitModel` would make from the same syntax: to read, or to edit and fit.
 *
 * @throws ModelSyntaxError or ModelSpecificationError.
 */
export function parameterTable(
  syntax: string,
  request: ParameterTableRequest = {},
): ParameterTable & { readonly warnings: readonly SemWarning[] } {
  const groupLabels = request.groups ?? ['']
  const groupEqual = request.groupEqual ?? []
  checkGroupEqual(groupEqual)
  const warnings: SemWarning[] = []
  const table = buildParameterTable(
    parseModel(syntax),
    {
      groupLabels,
      groupEqual,
      groupPartial: request.groupPartial ?? [],
      meanStructure: request.meanStructure ?? groupLabels.length > 1,
      stdLv: request.stdLv ?? false,
      bounds: request.bounds,
      thresholds: new Map(Object.entries(request.thresholds ?? {})),
    },
    warnings,
  )
  return { ...table, warnings }
}
