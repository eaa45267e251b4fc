/**
 * Makes `lavaan/analyses-of-fits.json`: what reference.R and reliability.R say beyond the fits themselves.
 *
 *   node test/reference/reduce-analyses.ts <folder of the JSON files>
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const [source] = process.argv.slice(2)
if (source === undefined) throw new Error('Usage: node test/reference/reduce-analyses.ts <folder>')
const load = (name: string) => JSON.parse(readFileSync(join(source, `${name}.json`), 'utf8'))

const hs = load('hs_cfa_ml')
const pd = load('pd_sem_ml')
const all = load('reliability')
const reliabilityOf = (name: string) => {
  const { reliability, htmt, chisqSmallN } = all[name]
  return { reliability, htmt, chisqSmallN }
}
const reduced = {
  lrt: Object.fromEntries(
    ['hs_school_lrt', 'hs_school_mlr_lrt', 'sim_d_lrt', 'sim_d_mlr_lrt'].map(name => [
      name,
      load(name).table,
    ]),
  ),
  score: Object.fromEntries(
    ['hs_school_metric', 'hs_school_scalar'].map(name => [name, load(name).score_test]),
  ),
  wald: { p3: pd.wald_p3_0, ab: pd.wald_abc_1 },
  modindices: { hs: hs.modindices, pd: pd.modindices },
  residualsCor: hs.residuals_cor.rows,
  reliability: Object.fromEntries(['hs', 'sim_g', 'sim_d_m1'].map(name => [name, reliabilityOf(name)])),
}
const target = join(import.meta.dirname, 'lavaan', 'analyses-of-fits.json')
writeFileSync(target, `${JSON.stringify(reduced)}\n`)
