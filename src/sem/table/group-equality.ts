import { ModelSpecificationError } from '../../errors.ts'
import type { ModelVariables } from './model-variables.ts'
import { parameterName } from './parameter-table.ts'

/** Sets of parameters that `groupEqual` can hold equal across groups; lavaan's words. */
export type GroupEqual =
  | 'loadings'
  | 'intercepts'
  | 'thresholds'
  | 'means'
  | 'regressions'
  | 'residuals'
  | 'residual.covariances'
  | 'lv.variances'
  | 'lv.covariances'

export const groupEqualities: readonly GroupEqual[] = [
  'loadings',
  'intercepts',
  'thresholds',
  'means',
  'regressions',
  'residuals',
  'residual.covariances',
  'lv.variances',
  'lv.covariances',
]

/** Which of the sets a parameter belongs to; undefined for moments of observed predictors. */
export function groupEqualitySetOf(
  row: { readonly lhs: string; readonly op: string; readonly rhs: string },
  variables: ModelVariables,
): GroupEqual | undefined {
  if (row.op === '=~') return 'loadings'
  if (row.op === '~') return 'regressions'
  if (row.op === '|') return 'thresholds'
  if (row.op === '~*~') return undefined
  if (variables.exogenousObserved.includes(row.lhs)) return undefined
  const latent = variables.latent.includes(row.lhs)
  if (row.op === '~1') return latent ? 'means' : 'intercepts'
  if (row.lhs === row.rhs) return latent ? 'lv.variances' : 'residuals'
  return latent ? 'lv.covariances' : 'residual.covariances'
}

/**
 * Reads `groupPartial`: parameters written as lavaan writes them ("x3 ~ 1", "f =~ x2"), spaces free.
 *
 * @returns a test for rows, and the entries it has not matched so far.
 */
export function partialMatcher(entries: readonly string[]): {
  matches(row: { lhs: string; op: string; rhs: string }): boolean
  unused(): string[]
} {
  const written = new Map(entries.map(entry => [squeeze(entry), entry]))
  const used = new Set<string>()
  return {
    matches(row) {
      const names = [squeeze(parameterName(row))]
      if (row.op === '~~') names.push(squeeze(`${row.rhs}~~${row.lhs}`))
      const found = names.find(name => written.has(name))
      if (found !== undefined) used.add(found)
      return found !== undefined
    },
    unused: () => [...written].filter(([name]) => !used.has(name)).map(([, entry]) => entry),
  }
}

/** Throws ModelSpecificationError for a word that is not one of the sets. */
export function checkGroupEqual(words: readonly string[]): asserts words is readonly GroupEqual[] {
  const wrong = words.find(word => !(groupEqualities as readonly string[]).includes(word))
  if (wrong !== undefined) {
    throw new ModelSpecificationError(
      `groupEqual does not know ${JSON.stringify(wrong)}.`,
      `Use some of ${groupEqualities.join(', ')}.`,
    )
  }
}

function squeeze(text: string): string {
  return text.replaceAll(/\s+/g, '')
}
