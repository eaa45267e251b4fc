import { ArgumentError } from '../../errors.ts'
import type { SemFit } from '../sem-fit.ts'
import type { ParameterTable, ParameterTableRow } from '../table/parameter-table.ts'

/** Latents that must be measured together, as a measurement model of their own. */
export interface MeasurementBlock {
  readonly latents: readonly string[]
  readonly indicators: readonly string[]
  /** Parameters measured freely: latents covary, and nothing predicts. */
  readonly table: ParameterTable
}

/** A measurement block and its fit. */
export interface MeasuredBlock {
  readonly block: MeasurementBlock
  readonly fit: SemFit
}

/**
 * Cuts a model into measurement models: latents that share an indicator, or whose indicators have a residual covariance
 * or an equal parameter, stay together.
 *
 * @throws ArgumentError for a higher-order factor, and for an indicator that takes part in a regression or covaries with
 *   what is no indicator.
 */
export function measurementBlocks(table: ParameterTable): MeasurementBlock[] {
  const indicators = checkedIndicators(table)
  const blockOf = new Map<string, string>()
  const rootOf = (name: string): string => {
    const parent = blockOf.get(name) ?? name
    return parent === name ? name : rootOf(parent)
  }
  const join = (a: string, b: string) => blockOf.set(rootOf(b), rootOf(a))
  for (const row of table.rows) if (row.op === '=~') join(row.lhs, row.rhs)
  const among = (row: ParameterTableRow) =>
    indicators.has(row.lhs) && (row.op === '~1' || indicators.has(row.rhs))
  const measured = table.rows.filter(row => row.op === '=~' || among(row))
  const owners = new Map<number, string>()
  for (const row of measured) {
    if (row.op === '~~') join(row.lhs, row.rhs)
    if (row.free === 0) continue
    const owner = owners.get(row.free)
    if (owner === undefined) owners.set(row.free, row.lhs)
    else join(owner, row.lhs)
  }
  const roots = [...new Set(table.latent.map(rootOf))]
  return roots.map(root => {
    const latents = table.latent.filter(name => rootOf(name) === root)
    const own = table.observed.filter(name => indicators.has(name) && rootOf(name) === root)
    return { latents, indicators: own, table: blockTable(table, latents, own, measured) }
  })
}

/** The indicators, if the model can be cut. */
function checkedIndicators(table: ParameterTable): ReadonlySet<string> {
  const loadings = table.rows.filter(row => row.op === '=~')
  const higher = loadings.find(row => table.latent.includes(row.rhs))
  if (higher) {
    throw new ArgumentError(
      `${higher.lhs} measures the latent ${higher.rhs}.`,
      'Structural-after-measurement takes first-order latents only.',
    )
  }
  const indicators = new Set(loadings.map(row => row.rhs))
  const regressed = table.rows.find(
    row => row.op === '~' && (indicators.has(row.lhs) || indicators.has(row.rhs)),
  )
  if (regressed) {
    throw new ArgumentError(
      `${regressed.lhs} ~ ${regressed.rhs} names an indicator.`,
      'Let only latents and other variables take part in regressions.',
    )
  }
  const across = table.rows.find(
    row =>
      row.op === '~~' &&
      indicators.has(row.lhs) !== indicators.has(row.rhs) &&
      !(row.free === 0 && row.value === 0),
  )
  if (across) {
    throw new ArgumentError(
      `${across.lhs} ~~ ${across.rhs} ties an indicator to what it does not measure.`,
      'Leave the covariance out.',
    )
  }
  return indicators
}

function blockTable(
  table: ParameterTable,
  latents: readonly string[],
  indicators: readonly string[],
  measured: readonly ParameterTableRow[],
): ParameterTable {
  const kept = measured.filter(row => indicators.includes(row.op === '=~' ? row.rhs : row.lhs))
  const means = table.rows.filter(row => row.op === '~1' && latents.includes(row.lhs))
  const template = { free: -1, value: Number.NaN, label: '', user: false, exogenous: false }
  const moments = table.groupLabels.flatMap((_, g) =>
    latents.flatMap((lhs, i) =>
      latents.slice(i).map((rhs): ParameterTableRow => {
        // a latent's scale may be its variance
        const fixed = table.rows.find(
          row =>
            row.group === g + 1 && row.op === '~~' && row.lhs === lhs && row.rhs === rhs && row.free === 0,
        )
        return fixed && lhs === rhs ? fixed : { ...template, lhs, op: '~~', rhs, group: g + 1 }
      }),
    ),
  )
  const numbers = new Map<number, number>()
  let next = 0
  const renumbered = [...kept, ...moments, ...means].map(row => {
    if (row.free === 0) return row
    const known = row.free > 0 ? numbers.get(row.free) : undefined
    const free = known ?? ++next
    if (row.free > 0) numbers.set(row.free, free)
    return { ...row, free }
  })
  return { ...table, rows: renumbered, observed: indicators, latent: latents, exogenousObserved: [] }
}
