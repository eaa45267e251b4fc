import type { ModelOperator, ModelTerm } from '../syntax/parse-model.ts'
import type { ModelVariables } from './model-variables.ts'

/** A parameter without values: which cell of the model it is. */
export interface ParameterCell {
  readonly lhs: string
  readonly op: ModelOperator
  readonly rhs: string
}

/**
 * The parameters that lavaan's `cfa()` and `sem()` add to those of the syntax, in lavaan's order: thresholds of ordered
 * variables, residual variances, variances of the latents, covariances of exogenous latents, residual covariances of pure outcomes, moments of the
 * observed predictors, scaling factors of ordered variables, intercepts and latent means. Parameters the syntax names are left out.
 */
export function defaultParameters(
  terms: readonly ModelTerm[],
  variables: ModelVariables,
  meanStructure: boolean,
  thresholds: ReadonlyMap<string, number> = new Map(),
): ParameterCell[] {
  const { latent, observed, exogenousObserved } = variables
  const modelled = observed.filter(name => !exogenousObserved.includes(name))
  const variances = [...modelled, ...latent].map(name => cell(name, '~~', name))
  const intercepts = meanStructure ? [...observed, ...latent].map(name => cell(name, '~1', '')) : []
  const ordered = observed.filter(name => thresholds.has(name))
  const cuts = ordered.flatMap(name =>
    Array.from({ length: thresholds.get(name)! }, (_, t) => cell(name, '|', `t${t + 1}`)),
  )
  const candidates = [
    ...cuts,
    ...variances,
    ...pairs(variables.exogenousLatent),
    ...pairs([...variables.outcomeLatent, ...variables.outcomeObserved]),
    ...exogenousObserved.flatMap((name, i) =>
      exogenousObserved.slice(i).map(other => cell(name, '~~', other)),
    ),
    ...ordered.map(name => cell(name, '~*~', name)),
    ...intercepts,
  ]
  const named = new Set(terms.flatMap(term => [key(term.lhs, term.op, term.rhs), mirroredKey(term)]))
  return candidates.filter(({ lhs, op, rhs }) => !named.has(key(lhs, op, rhs)))
}

function cell(lhs: string, op: ModelOperator, rhs: string): ParameterCell {
  return { lhs, op, rhs }
}

function pairs(names: readonly string[]): ParameterCell[] {
  return names.flatMap((name, i) => names.slice(i + 1).map(other => cell(name, '~~', other)))
}

function key(lhs: string, op: string, rhs: string): string {
  return `${lhs} ${op} ${rhs}`
}

function mirroredKey(term: ModelTerm): string {
  return term.op === '~~' ? key(term.rhs, term.op, term.lhs) : key(term.lhs, term.op, term.rhs)
}
