import { DataError } from '../../errors.ts'
import type { IncompleteGroup } from '../full-information/incomplete-group.ts'

/** Covariances (and means) of each group, in place of raw data. */
export interface SampleMoments {
  /** Names of the rows and columns of every `covariance`. More than the model uses is fine. */
  readonly variables: readonly string[]
  readonly groups: readonly {
    readonly label: string
    /** Number of observations. */
    readonly n: number
    /** Symmetric, in the order of `variables`. */
    readonly covariance: readonly (readonly number[])[]
    /** Needed when the model has a mean structure. */
    readonly means?: readonly number[]
  }[]
  /** What the sums of squares were divided by: `'n'` (default) or `'n-1'`, as most software prints them. */
  readonly divisor?: 'n' | 'n-1'
}

/** One group's sample statistics, as the engine works with them. */
export interface GroupMoments {
  readonly label: string
  /** Number of observations. */
  readonly n: number
  /** p × p row-major, full and symmetric; divided by `n`. */
  readonly covariance: Float64Array
  /** p means; NaN where they were not given. */
  readonly means: Float64Array
  /** Of ordered variables, where there are any. */
  readonly thresholds?: Float64Array
  /** Variables that no row of the group has a value of; indices. Absent when there are none. */
  readonly unobserved?: readonly number[]
  /** Complete raw rows, n × p row-major; absent where only moments were given. */
  readonly rows?: Float64Array
  /** With `missing: 'fiml'`: all rows, in place of the complete ones. */
  readonly incomplete?: IncompleteGroup
}

/**
 * Picks the model's variables out of given moments.
 *
 * @param observed the model's variables: the order of the result.
 * @returns one entry a group, covariances divided by n.
 * @throws DataError for a missing variable, a wrong shape, an asymmetric matrix, or a value that is not finite.
 */
export function momentsOfModel(moments: SampleMoments, observed: readonly string[]): GroupMoments[] {
  checkVariables(moments.variables)
  const indices = observed.map(name => {
    const index = moments.variables.indexOf(name)
    if (index >= 0) return index
    throw new DataError(
      `The sample moments have no variable ${name}.`,
      `They have ${moments.variables.join(', ')}; correct the model or the moments.`,
    )
  })
  if (moments.groups.length === 0)
    throw new DataError('The sample moments have no group.', 'Pass one at least.')
  const labels = moments.groups.map(group => group.label)
  if (new Set(labels).size < labels.length) {
    throw new DataError(`Two groups have one label (${labels.join(', ')}).`, 'Label them apart.')
  }
  return moments.groups.map(group => {
    checkShape(group, moments.variables)
    const { n } = group
    const scale = moments.divisor === 'n-1' ? (n - 1) / n : 1
    const p = indices.length
    const covariance = new Float64Array(p * p)
    for (let i = 0; i < p; i++) {
      for (let j = 0; j < p; j++) covariance[i * p + j] = group.covariance[indices[i]!]![indices[j]!]! * scale
    }
    const means = Float64Array.from(indices, index => group.means?.[index] ?? Number.NaN)
    return { label: group.label, n, covariance, means }
  })
}

function checkVariables(variables: readonly string[]): void {
  const twice = variables.find((name, i) => variables.indexOf(name) !== i)
  if (twice === undefined) return
  throw new DataError(`The sample moments have two variables ${twice}.`, 'Name them apart.')
}

function checkShape(group: SampleMoments['groups'][number], variables: readonly string[]): void {
  const where = `Group ${JSON.stringify(group.label)}`
  const size = variables.length
  if (!(Number.isFinite(group.n) && group.n >= 1)) {
    throw new DataError(`${where} has n = ${group.n}.`, 'Pass the number of observations.')
  }
  if (group.covariance.length !== size || group.covariance.some(row => row.length !== size)) {
    throw new DataError(
      `${where}: the covariance matrix is not ${size} × ${size}.`,
      'Match it to `variables`.',
    )
  }
  if (group.means && group.means.length !== size) {
    throw new DataError(`${where} has ${group.means.length} means for ${size} variables.`, 'Pass one each.')
  }
  group.covariance.forEach((row, i) => {
    row.forEach((value, j) => {
      const mirror = group.covariance[j]![i]!
      const mean = group.means?.[i] ?? 0
      if (!Number.isFinite(value) || !Number.isFinite(mean)) {
        throw new DataError(
          `${where}: a moment of ${variables[i]} is not finite (${Number.isFinite(mean) ? value : mean}).`,
          'Pass finite numbers.',
        )
      }
      if (!(Math.abs(value - mirror) <= 1e-8 * Math.max(Math.abs(value), Math.abs(mirror)))) {
        throw new DataError(
          `${where}: the covariance of ${variables[i]} and ${variables[j]} is ${value} one way and ${mirror} the other.`,
          'Pass a symmetric matrix.',
        )
      }
    })
  })
}
