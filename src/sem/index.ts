/**
 * `vitest-vaar/sem`: structural equation models, with lavaan's syntax, words and numbers. Stands alone.
 */
export { ArgumentError, DataError, ModelSpecificationError, ModelSyntaxError } from '../errors.ts'
export type { FitMeasures } from './fit-measures/fit-measures.ts'
export { fitModel } from './fit-model.ts'
export type { FitOptions } from './fit-options.ts'
export type { FitProblem } from './fit-problem.ts'
export type { GroupEqual } from './group-equality.ts'
export type { ParameterTableRequest } from './make-parameter-table.ts'
export { parameterTable } from './make-parameter-table.ts'
export type { ParameterOperator, ParameterTable, ParameterTableRow } from './parameter-table.ts'
export type { Rows } from './read-rows.ts'
export type { SampleMoments } from './sample-moments.ts'
export type { FitStatus, ImpliedMomentsOfGroup, ParameterRow, SemFit, StandardizedRow } from './sem-fit.ts'
export type { SemWarning, SemWarningCode } from './sem-warning.ts'
