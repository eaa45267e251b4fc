import { ArgumentError, DataError, ModelSpecificationError } from '../errors.ts'
import { buildParameterTable } from './build-parameter-table.ts'
import type { CompiledModel } from './compile-model.ts'
import { compileModel } from './compile-model.ts'
import type { ResolvedFitOptions } from './fit-options.ts'
import { modelVariables } from './model-variables.ts'
import type { ParameterTable } from './parameter-table.ts'
import { parseModel } from './parse-model.ts'
import type { Rows } from './read-rows.ts'
import { sampleOf } from './sample-data.ts'
import type { GroupMoments, SampleMoments } from './sample-moments.ts'
import type { SemWarning } from './sem-warning.ts'

/** A model and the sample moments of its variables: everything a fit starts from. */
export interface PreparedModel {
  readonly compiled: CompiledModel
  readonly samples: readonly GroupMoments[]
}

/**
 * Reads the model and the data, and puts the two together.
 *
 * @throws ModelSyntaxError, ModelSpecificationError, DataError or ArgumentError.
 */
export function prepareModel(
  model: string | ParameterTable,
  data: Rows | SampleMoments,
  options: ResolvedFitOptions,
  warnings: SemWarning[],
): PreparedModel {
  return typeof model === 'string'
    ? fromSyntax(model, data, options, warnings)
    : fromTable(model, data, options, warnings)
}

function fromSyntax(
  syntax: string,
  data: Rows | SampleMoments,
  options: ResolvedFitOptions,
  warnings: SemWarning[],
): PreparedModel {
  const parsed = parseModel(syntax)
  const samples = sampleOf(data, modelVariables(parsed.terms).observed, options.group, warnings)
  const table = buildParameterTable(
    parsed,
    {
      groupLabels: samples.map(({ label }) => label),
      groupEqual: options.groupEqual,
      groupPartial: options.groupPartial,
      meanStructure: options.meanStructure ?? samples.length > 1,
      stdLv: options.stdLv,
    },
    warnings,
  )
  return checked({ compiled: compileModel(table), samples })
}

function fromTable(
  table: ParameterTable,
  data: Rows | SampleMoments,
  options: ResolvedFitOptions,
  warnings: SemWarning[],
): PreparedModel {
  if (options.groupEqual.length > 0 || options.groupPartial.length > 0 || options.stdLv) {
    throw new ArgumentError(
      'groupEqual, groupPartial and stdLv shape a parameter table, and one is given already.',
      'Pass them to parameterTable() instead.',
    )
  }
  const samples = sampleOf(data, table.observed, options.group, warnings)
  const byLabel = new Map(samples.map(sample => [sample.label, sample]))
  const ordered = table.groupLabels.map(label => byLabel.get(label))
  if (samples.length !== ordered.length || ordered.includes(undefined)) {
    throw new ModelSpecificationError(
      `The parameter table has the groups ${table.groupLabels.join(', ')}, the data ${[...byLabel.keys()].join(', ')}.`,
      'Make the table for the groups of the data.',
    )
  }
  return checked({ compiled: compileModel(table), samples: ordered.filter(sample => sample !== undefined) })
}

function checked(prepared: PreparedModel): PreparedModel {
  const { compiled, samples } = prepared
  const without = samples.find(({ means }) => means.some(Number.isNaN))
  const usesMeans = compiled.meanStructure
  if (usesMeans && without && without.n > 0) {
    throw new DataError(
      `The model has a mean structure, but the moments${without.label ? ` of group ${without.label}` : ''} have no means.`,
      'Pass `means`, or meanStructure: false.',
    )
  }
  return prepared
}
