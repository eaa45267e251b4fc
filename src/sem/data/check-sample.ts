import { cholesky, dependencyOf } from '../../numerics/cholesky.ts'
import type { FitProblem } from '../fit-problem.ts'
import type { SemWarning } from '../sem-warning.ts'
import type { GroupMoments } from './sample-moments.ts'

/** A variable that the others explain but for this share of its variance counts as dependent on them. */
const dependent = 1e-10

/**
 * Looks for data that no covariance structure can be fitted to: too few rows, constant variables, variables that are
 * combinations of others. Warns of variables that correlate above .99.
 *
 * @param ridge what was added to the variances; a positive one makes the covariances of few rows regular.
 * @returns the first problem found, with the variables named, or undefined.
 */
export function checkSample(
  samples: readonly GroupMoments[],
  observed: readonly string[],
  warnings: SemWarning[],
  ridge = 0,
): FitProblem | undefined {
  for (const sample of samples) {
    const where = sample.label === '' ? '' : ` in group ${sample.label}`
    const group = sample.label === '' ? undefined : sample.label
    const problem =
      unobservedVariables(sample, observed, where) ??
      tooFewRows(sample, observed, where, ridge) ??
      overflowingVariables(sample, observed, where) ??
      constantVariables(sample, observed, where) ??
      dependentVariables(sample, observed, where)
    if (problem) return { ...problem, group }
    warnOfNearDuplicates(sample, observed, where, warnings)
  }
  return undefined
}

type Found = Omit<FitProblem, 'group'>

/** The first group in which some variable has no value at all, as a problem; undefined when there is none. */
export function unobservedProblem(
  samples: readonly GroupMoments[],
  observed: readonly string[],
): FitProblem | undefined {
  for (const sample of samples) {
    const { label } = sample
    const found = unobservedVariables(sample, observed, label === '' ? '' : ` in group ${label}`)
    if (found) return { ...found, group: label || undefined }
  }
  return undefined
}

/** Variables that every row lacks, which is why no row is complete. */
export function unobservedVariables(
  { unobserved = [] }: GroupMoments,
  observed: readonly string[],
  where: string,
): Found | undefined {
  if (unobserved.length === 0) return undefined
  const names = unobserved.map(i => observed[i]!)
  return {
    code: 'missing-variable',
    message: `${names.join(', ')} ${names.length > 1 ? 'have' : 'has'} no value${where}.`,
    mend: 'Leave the variable out of the model, or the group out of the data.',
    names,
  }
}

function tooFewRows(
  sample: GroupMoments,
  observed: readonly string[],
  where: string,
  ridge: number,
): Found | undefined {
  if (sample.n > observed.length || (ridge > 0 && sample.n > 1)) return undefined
  return {
    code: 'too-few-rows',
    message: `${sample.n} complete row(s)${where} for ${observed.length} variables: their covariance matrix is singular.`,
    mend: 'Collect more rows than variables, or use fewer variables, e.g. parcels of items.',
    names: observed,
  }
}

/** Variables of values beyond 1e150, whose squares are no numbers. */
export function overflowingVariables(
  sample: GroupMoments,
  observed: readonly string[],
  where: string,
): Found | undefined {
  const p = observed.length
  const names = observed.filter((_, i) => !(sample.covariance[i * p + i]! < Infinity))
  if (names.length === 0) return undefined
  return {
    code: 'values-too-large',
    message: `${names.join(', ')} ${names.length > 1 ? 'have' : 'has'} values too large for a variance${where}.`,
    mend: 'Rescale the variable, or look for a wrong value.',
    names,
  }
}

/** Names of the variables that do not vary in a sample. */
export function variablesWithoutVariance(
  { covariance, means }: GroupMoments,
  observed: readonly string[],
): string[] {
  const p = observed.length
  return observed.filter((_, i) => {
    const variance = covariance[i * p + i]!
    // rounding leaves about 1e-32 of a squared mean where there is no variance
    return !(variance > 1e-24 * Math.max(1e-200, (means[i] || 0) ** 2) && variance > 0)
  })
}

function constantVariables(
  sample: GroupMoments,
  observed: readonly string[],
  where: string,
): Found | undefined {
  const names = variablesWithoutVariance(sample, observed)
  if (names.length === 0) return undefined
  return {
    code: 'constant-variable',
    message: `${names.join(', ')} ${names.length > 1 ? 'do' : 'does'} not vary${where}.`,
    mend: 'Leave the variable out of every group, or collect rows in which it varies.',
    names,
  }
}

function dependentVariables(
  sample: GroupMoments,
  observed: readonly string[],
  where: string,
): Found | undefined {
  const p = observed.length
  const factor = correlationsOf(sample.covariance, p)
  const original = factor.slice()
  const failed = cholesky(factor, p, dependent)
  if (failed < 0) return undefined
  const direction = dependencyOf(factor, original, p, failed)
  const names = observed.filter((_, i) => Math.abs(direction[i]!) > 1e-4)
  return {
    code: 'dependent-variables',
    message: `${names.join(', ')} are linearly dependent${where}: each follows from the others.`,
    mend: 'Leave one of them out.',
    names,
  }
}

/** Warns of pairs of variables that correlate above .99. */
export function warnOfNearDuplicates(
  sample: GroupMoments,
  observed: readonly string[],
  where: string,
  warnings: SemWarning[],
): void {
  const p = observed.length
  const { covariance } = sample
  for (let i = 0; i < p; i++) {
    for (let j = 0; j < i; j++) {
      const product = covariance[i * p + i]! * covariance[j * p + j]!
      const correlation = covariance[i * p + j]! / Math.sqrt(product)
      if (!(Math.abs(correlation) > 0.99 && product > 0)) continue
      warnings.push({
        code: 'near-duplicates',
        message: `${observed[j]} and ${observed[i]} correlate ${correlation.toFixed(4)}${where}.`,
        data: { variables: [observed[j], observed[i]], correlation, group: sample.label },
      })
    }
  }
}

function correlationsOf(covariance: Float64Array, p: number): Float64Array {
  const out = new Float64Array(p * p)
  for (let i = 0; i < p; i++) {
    for (let j = 0; j < p; j++) {
      out[i * p + j] = covariance[i * p + j]! / Math.sqrt(covariance[i * p + i]! * covariance[j * p + j]!)
    }
  }
  return out
}
