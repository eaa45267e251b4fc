import { EigenvalueDecomposition, Matrix } from 'ml-matrix'
import { cholesky } from '../../numerics/cholesky.ts'
import type { FitProblem } from '../fit-problem.ts'
import type { CompiledModel } from '../model/compile-model.ts'
import type { ImpliedMoments } from '../model/implied-moments.ts'

/**
 * Whether estimates can be those of a real population: no negative variance, none of 0 for an observed variable, and latent and residual covariance matrices
 * positive semi-definite.
 *
 * @returns the first problem found, or undefined.
 */
export function checkAdmissible(
  model: CompiledModel,
  implied: readonly ImpliedMoments[],
): FitProblem | undefined {
  for (const [g, moments] of implied.entries()) {
    const label = model.table.groupLabels[g]!
    const group = label === '' ? undefined : label
    const where = group === undefined ? '' : ` in group ${group}`
    const negative = negativeVariances(model, moments)
    if (negative.length > 0) {
      return {
        code: 'negative-variance',
        message: `The variance of ${negative.join(', ')} is estimated below 0${where}.`,
        mend: 'More rows, fewer parameters, or another indicator are the usual cures.',
        names: negative,
        group,
      }
    }
    const still = model.table.observed.filter((_, i) => !(moments.covariance[i * moments.p + i]! > 0))
    if (still.length > 0) {
      return {
        code: 'no-variance',
        message: `The model leaves ${still.join(', ')} no variance${where}.`,
        mend: 'Free the residual variance or a loading.',
        names: still,
        group,
      }
    }
    const matrices: [string, Float64Array, number, readonly string[]][] = [
      ['latent', moments.latentCovariance, moments.m, model.latentNames],
      ['total latent', moments.totalLatentCovariance, moments.m, model.latentNames],
      ['residual', moments.residualCovariance, moments.p, model.table.observed],
    ]
    for (const [what, matrix, size, names] of matrices) {
      if (isPositiveSemiDefinite(matrix, size)) continue
      return {
        code: 'covariance-not-positive',
        message: `The ${what} covariance matrix is not positive definite${where}: some correlation is beyond 1.`,
        mend: 'Merge variables that cannot be told apart, or free fewer covariances.',
        names: correlatedBeyondOne(matrix, size, names),
        group,
      }
    }
  }
  return undefined
}

function negativeVariances(model: CompiledModel, { p, m, ...moments }: ImpliedMoments): string[] {
  const residual = model.table.observed.filter((_, i) => !(moments.residualCovariance[i * p + i]! >= 0))
  const latent = model.latentNames.filter(
    (_, j) => !(moments.latentCovariance[j * m + j]! >= 0 && moments.totalLatentCovariance[j * m + j]! >= 0),
  )
  return [...residual, ...latent]
}

function isPositiveSemiDefinite(matrix: Float64Array, n: number): boolean {
  if (cholesky(matrix.slice(), n) < 0) return true
  // a variable without variance is no fault, if it also has no covariances; look at the correlations of the rest
  const varying = Array.from({ length: n }, (_, i) => i).filter(i => matrix[i * n + i]! > 0)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      if (matrix[i * n + i] === 0 && matrix[i * n + j] !== 0) return false
    }
  }
  if (varying.length === 0) return true
  const correlations = varying.map(i =>
    varying.map(j => matrix[i * n + j]! / Math.sqrt(matrix[i * n + i]! * matrix[j * n + j]!)),
  )
  const { realEigenvalues } = new EigenvalueDecomposition(new Matrix(correlations), { assumeSymmetric: true })
  return realEigenvalues.every(value => value >= -1e-10)
}

function correlatedBeyondOne(matrix: Float64Array, n: number, names: readonly string[]): string[] {
  return names.filter((_, i) =>
    names.some((_, j) => j !== i && matrix[i * n + j]! ** 2 > matrix[i * n + i]! * matrix[j * n + j]!),
  )
}
