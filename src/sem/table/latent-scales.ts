import type { ModelTerm } from '../syntax/parse-model.ts'
import type { ModelVariables } from './model-variables.ts'
import type { DraftRow } from './parameter-table.ts'
import type { ParameterTableOptions } from './parameter-table-options.ts'

/**
 * Gives each latent its scale, by its first loading or (stdLv) its variance; fixes the residual of a sole indicator at
 * 0; and frees what equality across groups identifies: latent means under equal intercepts, and variances in later
 * groups under stdLv with equal loadings, and scaling factors of ordered variables under equal thresholds.
 */
export function setLatentScales(
  drafts: DraftRow[],
  group: number,
  terms: readonly ModelTerm[],
  variables: ModelVariables,
  options: ParameterTableOptions,
): void {
  const rows = drafts.filter(row => row.group === group)
  const find = (lhs: string, op: string, rhs: string) =>
    rows.find(row => row.lhs === lhs && row.op === op && row.rhs === rhs)
  const later = group > 1
  const equal = new Set(options.groupEqual)
  const freeMean =
    later &&
    (equal.has('intercepts') || (equal.has('thresholds') && (options.thresholds?.size ?? 0) > 0)) &&
    !equal.has('means')
  const freeVariance = later && equal.has('loadings') && !equal.has('lv.variances')
  for (const name of options.thresholds?.keys() ?? []) {
    const factor = find(name, '~*~', name)
    if (factor && !factor.user && later && equal.has('thresholds')) {
      factor.free = true
      factor.value = Number.NaN
    }
  }
  for (const latent of variables.latent) {
    const loadings = terms.filter(term => term.op === '=~' && term.lhs === latent)
    const first = loadings[0]!
    if (options.stdLv) {
      const variance = find(latent, '~~', latent)
      if (variance && !variance.user && !freeVariance) fix(variance, 1)
    } else if (!first.modifiers.fixed) {
      const marker = find(latent, '=~', first.rhs)
      if (marker) fix(marker, first.modifiers.start ? marker.value : 1)
    }
    const residual = loadings.length === 1 ? find(first.rhs, '~~', first.rhs) : undefined
    if (residual && !residual.user && !options.thresholds?.has(first.rhs)) fix(residual, 0)
    const mean = find(latent, '~1', '')
    if (mean && !mean.user && freeMean) {
      mean.free = true
      mean.value = Number.NaN
    }
  }
}

function fix(row: DraftRow, value: number): void {
  row.free = false
  row.value = value
}
