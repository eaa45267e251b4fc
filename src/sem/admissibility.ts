import { EigenvalueDecomposition, Matrix } from 'ml-matrix'
import { cholesky } from '../numerics/cholesky.ts'
import { toRows } from '../numerics/dense.ts'
import type { CompiledModel } from './compile-model.ts'
import type { FitProblem } from './fit-problem.ts'
import type { ImpliedMoments } from './implied-moments.ts'

/**
 * Whether estimates can be those of a real population: no negative variance, and latent and residual covariance matrices
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
  // exact zeros (a variable without residual) are no fault, so look at the eigenvalues of the rest
  const eigenvalues = new EigenvalueDecomposition(new Matrix(toRows(matrix, n, n)), { assumeSymmetric: true })
    .realEigenvalues
  const scale = Math.max(...eigenvalues.map(Math.abs))
  return eigenvalues.every(value => value >= -1e-10 * scale)
}

function correlatedBeyondOne(matrix: Float64Array, n: number, names: readonly string[]): string[] {
  return names.filter((_, i) =>
    names.some((_, j) => j !== i && matrix[i * n + j]! ** 2 > matrix[i * n + i]! * matrix[j * n + j]!),
  )
}
