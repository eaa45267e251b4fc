import { ModelSpecificationError } from '../../errors.ts'
import type { ParameterTable, ParameterTableRow } from '../table/parameter-table.ts'

/** Which model matrix a parameter stands in. Numbers, so that the inner loop can hold them in typed arrays. */
export const matrix = {
  loadings: 0,
  regressions: 1,
  latentCovariance: 2,
  residualCovariance: 3,
  intercepts: 4,
  latentMeans: 5,
  thresholds: 6,
  scalingFactors: 7,
}

/** The place of one table row in the model matrices. */
export interface Cell {
  readonly matrix: number
  readonly row: number
  readonly column: number
}

/**
 * Observed variables that cannot stay in Λ and Θ: those in a regression, and those that covary with one of them or with
 * a latent.
 */
export function observedWithRegressions(table: ParameterTable): string[] {
  const moved = new Set(table.rows.filter(row => row.op === '~').flatMap(row => [row.lhs, row.rhs]))
  for (const name of table.latent) moved.add(name)
  for (let before = -1; before !== moved.size; ) {
    before = moved.size
    for (const row of table.rows) {
      if (row.op !== '~~') continue
      if (moved.has(row.lhs)) moved.add(row.rhs)
      if (moved.has(row.rhs)) moved.add(row.lhs)
    }
  }
  return table.observed.filter(name => moved.has(name))
}

/** Knows where in the matrices each parameter stands. */
export class Placer {
  readonly #observed: ReadonlyMap<string, number>
  readonly #latent: ReadonlyMap<string, number>

  readonly #thresholds: ReadonlyMap<string, number>

  /** @param thresholds as {@link thresholdNames} lists them. */
  constructor(observed: readonly string[], latent: readonly string[], thresholds: readonly string[] = []) {
    this.#observed = new Map(observed.map((name, i) => [name, i]))
    this.#latent = new Map(latent.map((name, i) => [name, i]))
    this.#thresholds = new Map(thresholds.map((name, i) => [name, i]))
  }

  /** @throws ModelSpecificationError for a row that the matrices have no place for. */
  cellOf(row: ParameterTableRow): Cell {
    const { lhs, op, rhs } = row
    if (op === '|') return { matrix: matrix.thresholds, row: this.#thresholdIndex(lhs, rhs), column: 0 }
    if (op === '~*~') return { matrix: matrix.scalingFactors, row: this.#observedIndex(lhs), column: 0 }
    if (lhs === rhs && op !== '~~') {
      throw new ModelSpecificationError(
        `${lhs} ${op} ${rhs}: a variable cannot act on itself.`,
        'Drop the term.',
      )
    }
    const left = this.#latent.get(lhs)
    const right = this.#latent.get(rhs)
    if (op === '=~') {
      if (left === undefined) throw this.#unknown(lhs)
      return right === undefined
        ? { matrix: matrix.loadings, row: this.#observedIndex(rhs), column: left }
        : { matrix: matrix.regressions, row: right, column: left }
    }
    if (op === '~') {
      if (left === undefined) throw this.#unknown(lhs)
      if (right === undefined) throw this.#unknown(rhs)
      return { matrix: matrix.regressions, row: left, column: right }
    }
    if (op === '~1') {
      return left === undefined
        ? { matrix: matrix.intercepts, row: this.#observedIndex(lhs), column: 0 }
        : { matrix: matrix.latentMeans, row: left, column: 0 }
    }
    const [kind, a, b] =
      left !== undefined && right !== undefined
        ? [matrix.latentCovariance, left, right]
        : [matrix.residualCovariance, this.#observedIndex(lhs), this.#observedIndex(rhs)]
    return { matrix: kind, row: Math.max(a, b), column: Math.min(a, b) }
  }

  #thresholdIndex(variable: string, threshold: string): number {
    const index = this.#thresholds.get(`${variable}|${threshold}`)
    if (index !== undefined) return index
    throw new ModelSpecificationError(
      `${variable} | ${threshold}: ${variable} has no such threshold.`,
      'Declare the variable `ordered`; its thresholds are t1, t2 and so on, one fewer than its categories.',
    )
  }

  #observedIndex(name: string): number {
    const index = this.#observed.get(name)
    if (index === undefined) throw this.#unknown(name)
    return index
  }

  #unknown(name: string): ModelSpecificationError {
    return new ModelSpecificationError(
      `The parameter table does not list ${name}.`,
      'Add it to `observed` or `latent`.',
    )
  }
}
