/**
 * Makes the committed copies of lavaan's results: keeps what the tests compare, in columns.
 *
 *   node test/reference/reduce.ts <folder of the JSON files that reference.R wrote>
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** In the large ones, what follows from estimate and standard error is left out. */
const names = {
  small: [
    'hs_cfa_ml',
    'hs_cfa_ml_stdlv',
    'hs_cfa_ml_mean_wishart',
    'hs_cfa_ml_observed',
    'hs_school_configural',
    'hs_school_metric',
    'hs_school_scalar',
    'hs_school_strict',
    'hs_school_scalar_partial',
    'pd_sem_ml',
    'pd_sem_ml_meanstructure',
    'hs_cfa_mlr',
    'hs_cfa_mlm',
    'hs_cfa_gls',
    'hs_cfa_uls',
    'hs_cfa_wls',
    'pd_sem_mlr',
  ],
  large: [
    'sim_g_ml',
    'sim_d_configural',
    'sim_d_metric',
    'sim_d_scalar',
    'sim_d_strict',
    'sim_d_regressions_equal',
    'hs_school_mlr_configural',
    'hs_school_mlr_metric',
    'hs_school_mlr_scalar',
    'hs_school_mlr_strict',
    'sim_d_mlr_configural',
    'sim_d_mlr_metric',
    'sim_e_fiml',
    'sim_e_fiml_mlr',
    'sim_e_listwise',
    'sim_g_wlsmv',
    'sim_g_dwls',
    'sim_d2_wlsmv_configural',
    'sim_d2_wlsmv_scalar',
  ],
}

type Row = Record<string, string | number | null>

function columns(rows: Row[], keep: readonly string[]): Record<string, (string | number | null)[]> {
  const used = keep.filter(key => rows.some(row => key in row))
  return Object.fromEntries(used.map(key => [key, rows.map(row => row[key] ?? null)]))
}

const labels = ['lhs', 'op', 'rhs', 'group', 'label']
const inference = ['z', 'pvalue', 'ci.lower', 'ci.upper']

function reduce(full: Record<string, unknown>, large: boolean): Record<string, unknown> {
  const more = large ? [] : inference
  const { name, lavaan, data, call, nobs, group_label, npar, fit, implied, vcov } = full
  return {
    name,
    lavaan,
    data,
    call,
    nobs,
    group_label,
    npar,
    fit,
    parameters: columns(full['parameter_estimates'] as Row[], [...labels, 'est', 'se', ...more]),
    standardized: columns(full['standardized'] as Row[], ['est.std', 'se', ...more]),
    ...(large ? {} : { implied }),
    ...('wls_obs' in full
      ? { wls_obs: Object.values(full['wls_obs'] as object), nacov_diag: full['nacov_diag'] }
      : {}),
    ...(name === 'hs_cfa_ml' || name === 'hs_school_metric' ? { vcov } : {}),
  }
}

const [source] = process.argv.slice(2)
if (source === undefined) throw new Error('Usage: node test/reference/reduce.ts <folder>')
for (const [size, files] of Object.entries(names)) {
  for (const name of files) {
    const full = JSON.parse(readFileSync(join(source, `${name}.json`), 'utf8')) as Record<string, unknown>
    const target = join(import.meta.dirname, 'lavaan', `${name}.json`)
    writeFileSync(target, `${JSON.stringify(reduce(full, size === 'large'))}\n`)
  }
}
