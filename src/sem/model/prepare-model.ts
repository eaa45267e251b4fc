import { ArgumentError, DataError, ModelSpecificationError } from '../../errors.ts'
import type { Rows } from '../data/read-rows.ts'
import { sampleOf } from '../data/sample-data.ts'
import type { GroupMoments, SampleMoments } from '../data/sample-moments.ts'
import { chooseEstimator } from '../estimators/choose-estimator.ts'
import { freesPredictors } from '../estimators/least-squares.ts'
import type { ResolvedFitOptions } from '../fit-options.ts'
import { withoutMissingPredictors } from '../full-information/without-missing-predictors.ts'
import { checkCategories, orderedVariables, thresholdCounts } from '../ordinal/ordered-data.ts'
import type { SemWarning } from '../sem-warning.ts'
import { parseModel } from '../syntax/parse-model.ts'
import { buildParameterTable } from '../table/build-parameter-table.ts'
import { modelVariables } from '../table/model-variables.ts'
import type { ParameterTable } from '../table/parameter-table.ts'
import type { CompiledModel } from './compile-model.ts'
import { compileModel } from './compile-model.ts'

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
  const need = chooseEstimator(options).needs(options)
  const variables = modelVariables(parsed.terms)
  const samples = sampleOf(data, variables.observed, options.group, need, warnings)
  const ordered = orderedVariables(options.ordered, variables)
  checkCategories(data, ordered)
  const table = buildParameterTable(
    parsed,
    {
      groupLabels: samples.map(({ label }) => label),
      groupEqual: options.groupEqual,
      groupPartial: options.groupPartial,
      meanStructure: options.meanStructure ?? samples.length > 1,
      stdLv: options.stdLv,
      bounds: options.bounds,
      predictorsFree: freesPredictors(options),
      thresholds: thresholdCounts(samples, variables.observed, ordered),
    },
    warnings,
  )
  return checked({ compiled: compileModel(table), samples }, warnings)
}

function fromTable(
  table: ParameterTable,
  data: Rows | SampleMoments,
  options: ResolvedFitOptions,
  warnings: SemWarning[],
): PreparedModel {
  if (
    options.groupEqual.length > 0 ||
    options.groupPartial.length > 0 ||
    options.stdLv ||
    options.bounds !== 'none'
  ) {
    throw new ArgumentError(
      'groupEqual, groupPartial, stdLv and bounds shape a parameter table, and one is given already.',
      'Pass them to parameterTable() instead.',
    )
  }
  const need = chooseEstimator(options).needs(options)
  const samples = sampleOf(data, table.observed, options.group, need, warnings)
  checkCategories(data, table.ordered ?? [])
  const byLabel = new Map(samples.map(sample => [sample.label, sample]))
  const ordered = table.groupLabels.map(label => byLabel.get(label))
  if (samples.length !== ordered.length || ordered.includes(undefined)) {
    throw new ModelSpecificationError(
      `The parameter table has the groups ${table.groupLabels.join(', ')}, the data ${[...byLabel.keys()].join(', ')}.`,
      'Make the table for the groups of the data.',
    )
  }
  return checked(
    { compiled: compileModel(table), samples: ordered.filter(sample => sample !== undefined) },
    warnings,
  )
}

function checked(prepared: PreparedModel, warnings: SemWarning[]): PreparedModel {
  const { compiled, samples } = prepared
  if (samples.some(({ incomplete }) => incomplete)) {
    if (compiled.meanStructure)
      return { compiled, samples: withoutMissingPredictors(compiled, samples, warnings) }
    throw new ArgumentError(
      "The parameter table has no mean structure, which missing 'fiml' needs.",
      'Make the table with meanStructure: true.',
    )
  }
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
