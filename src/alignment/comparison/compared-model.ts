import { ArgumentError } from '../../errors.ts'
import type { Rows, SampleMoments } from '../../sem/index.ts'
import type { Check } from '../check.ts'
import type { HumanReference } from '../human-reference.ts'
import type { PathDrawer } from '../path-draws.ts'
import type { PathEstimate } from '../path-estimate.ts'

/** What a comparison needs of one side; an assessment has all of it. */
export interface ComparedModel {
  readonly model: string
  /** Model syntax that was fitted to it. */
  readonly syntax: string
  /** Standardized paths of its own fit, and their covariance matrix. */
  readonly paths: readonly PathEstimate[]
  readonly pathCovariance: readonly (readonly number[])[]
  readonly respondents: { readonly inFit: number }
  readonly checks: readonly Check[]
  readonly reference: HumanReference
  /** Scores, one row a respondent; none where only moments are known. */
  readonly table: {
    readonly rows: readonly Scores[]
    /** Whose row it is; respondents of one cluster are no independent draws. Undefined: each is its own. */
    readonly respondents?: readonly { readonly cluster: string }[]
  }
  /** Paths in resamples of the respondents, whole clusters at a time. */
  readonly draws?: PathDrawer
  /** Of a group of people without raw data, in the place of rows. */
  readonly moments?: SampleMoments
}

/** Parcel name to score; null where it is missing. */
export type Scores = Readonly<Record<string, number | null>>

/** Where the group of a row is kept; no parcel has such a name. */
export const groupColumn = 'vaar.group'

/**
 * Several models in one data set, each a group in the order given: rows, or moments of all where one has no rows.
 *
 * @param variables - The parcels of the model.
 * @throws ArgumentError for models of different studies, or of one name.
 */
export function groupedData(
  models: readonly ComparedModel[],
  variables: readonly string[],
): Rows | SampleMoments {
  requireOneStudy(models)
  if (models.every(({ moments }) => moments === undefined)) {
    return models.flatMap(({ model, table }) =>
      table.rows.map(row => ({
        ...Object.fromEntries(variables.map(name => [name, row[name] ?? null])),
        [groupColumn]: model,
      })),
    )
  }
  return {
    variables,
    groups: models.map(({ model, moments, table }) =>
      moments ? pickMoments(moments, variables, model) : momentsOfRows(table.rows, variables, model),
    ),
  }
}

function requireOneStudy(models: readonly ComparedModel[]): void {
  const [first, ...others] = models
  const different = others.find(({ syntax }) => syntax !== first?.syntax)
  if (first && different) {
    throw new ArgumentError(
      `"${first.model}" and "${different.model}" were assessed by different structural models or instruments.`,
      'Compare models of one study: same instruments, same structuralModel.',
    )
  }
  const names = models.map(({ model }) => model)
  const repeated = names.find((name, index) => names.indexOf(name) !== index)
  if (repeated !== undefined) {
    throw new ArgumentError(
      `Two models of the comparison have the name "${repeated}".`,
      'Give each its own: { ...assessment, model: "current, second run" }.',
    )
  }
}

/** Some of the variables of a single group of moments, divided by n, under a label. */
function pickMoments(
  { variables, groups, divisor }: SampleMoments,
  wanted: readonly string[],
  label: string,
): SampleMoments['groups'][number] {
  const [group] = groups
  const places = wanted.map(name => variables.indexOf(name))
  const scale = divisor === 'n-1' ? (group!.n - 1) / group!.n : 1
  return {
    label,
    n: group!.n,
    covariance: places.map(i => places.map(j => group!.covariance[i]![j]! * scale)),
    means: places.map(i => group!.means?.[i] ?? 0),
  }
}

/** Means and covariances of the complete rows, for a group that stands beside sample moments. */
function momentsOfRows(
  rows: readonly Scores[],
  variables: readonly string[],
  label: string,
): SampleMoments['groups'][number] {
  const complete = rows.flatMap(row => {
    const values = variables.map(name => row[name])
    return values.every(value => typeof value === 'number') ? [values as number[]] : []
  })
  const n = complete.length
  const means = variables.map((_, i) => complete.reduce((sum, row) => sum + row[i]!, 0) / n)
  const covariance = variables.map((_, i) =>
    variables.map(
      (_, j) => complete.reduce((sum, row) => sum + (row[i]! - means[i]!) * (row[j]! - means[j]!), 0) / n,
    ),
  )
  return { label, n, covariance, means }
}
