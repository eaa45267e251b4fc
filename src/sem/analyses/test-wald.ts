import { ArgumentError } from '../../errors.ts'
import { cholesky, solveLower } from '../../numerics/cholesky.ts'
import { chiSquareUpperTail } from '../../numerics/distributions.ts'
import type { Differentiable } from '../inference/defined-parameters.ts'
import { definedParameters } from '../inference/defined-parameters.ts'
import type { SemFit } from '../sem-fit.ts'
import type { Expression } from '../syntax/expression.ts'
import { labelsOf } from '../syntax/expression.ts'
import { parseExpression } from '../syntax/parse-expression.ts'
import { TokenReader } from '../syntax/token-reader.ts'
import { requireOk } from './require-ok.ts'

/** A chi-square test of restrictions that were not imposed. */
export interface WaldTest {
  readonly chisq: number
  /** Number of restrictions. */
  readonly df: number
  readonly pvalue: number
}

/**
 * Wald test of restrictions on the estimates, as lavaan's `lavTestWald`: W = hᵀ (J V Jᵀ)⁻¹ h for restrictions h(θ) = 0
 * with derivatives J and V the covariance of the estimates (robust where the fit's is).
 *
 * @param constraints one or more equalities over labels and defined parameters, by line or `;`: "p3 == 0; a == 2*b".
 * @throws ModelSyntaxError for what is no equality; ArgumentError for an unknown label, restrictions that follow from one
 *   another, and a fit that is not `ok` or has no standard errors.
 */
export function testWald(fit: SemFit, constraints: string): WaldTest {
  const { model, covariance } = requireOk(fit, 'Wald tests')
  if (!covariance)
    throw new ArgumentError('The fit has no standard errors.', "Fit it with another `se` than 'none'.")
  const restrictions = parseConstraints(constraints)
  const values = evaluate(fit, restrictions)
  const size = model.parameterCount
  const vcov = covariance.full()
  const df = restrictions.length
  const spread = new Float64Array(df * df)
  const along = values.map(({ gradient }) => multiplyVector(vcov, gradient, size))
  values.forEach(({ gradient }, i) => {
    for (let j = 0; j <= i; j++) spread[i * df + j] = dot(gradient, along[j]!)
  })
  const failed = cholesky(spread, df, 1e-10)
  if (failed >= 0) {
    throw new ArgumentError(
      `Restriction ${failed + 1} says nothing about free parameters that the others do not.`,
      'Leave it out.',
    )
  }
  const h = Float64Array.from(values, ({ value }) => value)
  solveLower(spread, df, h)
  const chisq = dot(h, h)
  return { chisq, df, pvalue: chiSquareUpperTail(chisq, df) }
}

function parseConstraints(text: string): Expression[] {
  const reader = new TokenReader(text)
  const restrictions: Expression[] = []
  for (;;) {
    reader.skipNewlines()
    if (reader.peek().kind === 'end') break
    const left = parseExpression(reader)
    reader.expect('==', 'between the two sides of a restriction')
    restrictions.push({ kind: 'binary', operator: '-', left, right: parseExpression(reader) })
    const after = reader.peek()
    if (after.kind !== 'newline' && after.kind !== 'end')
      throw reader.error('expected the end of the restriction')
  }
  if (restrictions.length > 0) return restrictions
  throw new ArgumentError('There is no restriction to test.', 'Pass e.g. "a == b".')
}

/** Values and gradients of the restrictions at the estimates. */
function evaluate(fit: SemFit, restrictions: readonly Expression[]): Differentiable[] {
  const { table } = fit
  const size = fit.fitMeasures.npar
  const labelled = new Map<string, Differentiable>()
  for (const { label, op, est, free } of fit.parameters) {
    if (label === '' || op === ':=' || labelled.has(label)) continue
    const gradient = new Float64Array(size)
    if (free > 0) gradient[free - 1] = 1
    labelled.set(label, { value: est, gradient })
  }
  const defined = table.rows.filter(row => row.op === ':=')
  const known = new Set([...labelled.keys(), ...defined.map(row => row.lhs)])
  const unknown = restrictions.flatMap(labelsOf).find(label => !known.has(label))
  if (unknown !== undefined) {
    throw new ArgumentError(
      `${unknown} is no label of the model.`,
      `Use some of ${[...known].join(', ') || '(there are none)'}.`,
    )
  }
  // a restriction is evaluated as if it were one more defined parameter
  const template = {
    op: ':=',
    rhs: '',
    group: 0,
    free: 0,
    value: Number.NaN,
    user: true,
    exogenous: false,
  } as const
  const extra = restrictions.map((expression, i) => ({
    ...template,
    lhs: `==${i}`,
    label: `==${i}`,
    expression,
  }))
  const all = definedParameters({ ...table, rows: [...defined, ...extra] }, labelled, size)
  return all.slice(defined.length)
}

function multiplyVector(a: Float64Array, x: Float64Array, n: number): Float64Array {
  return x.map((_, i) => dot(a.subarray(i * n, (i + 1) * n), x))
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}
