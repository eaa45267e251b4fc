/**
 * `npm run bench:sem`: this engine and lavaan on the same data in one run, CPU time of one fit with fit measures and
 * standardized solution, after warm-up; lavaan with the reference BLAS, as Debian installs it, and, where there is one, with
 * OpenBLAS. With names of cases, only those: `node bench/sem.ts pd sim_g`. With `--engine`, lavaan is not run.
 */
import { spawnSync } from 'node:child_process'
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ArgumentError } from '../src/errors.ts'
import type { FitOptions } from '../src/sem/index.ts'
import { fitModel } from '../src/sem/index.ts'
import { hsModel, items, pdModel, simModel } from '../test/reference/models.ts'
import { questionnaire } from './questionnaire.ts'

const folder = join(import.meta.dirname, '..', 'test', 'reference', 'lavaan')

const questionnaireModel = ['A', 'C', 'E', 'N', 'O'].map(name => `${name} =~ ${items(name, 5)}`).join('\n')

type Column = (number | string | null)[]

function readColumns(file: string): Record<string, Column> {
  const lines = readFileSync(join(folder, file), 'utf8').trim().split('\n')
  const cells = lines.map(line => line.replaceAll('"', '').trim().split(','))
  const value = (cell: string) =>
    cell === '' || cell === 'NA' ? null : Number.isNaN(Number(cell)) ? cell : Number(cell)
  return Object.fromEntries(
    cells[0]!.map((name, i) => [name, cells.slice(1).map(row => value(row[i] ?? ''))]),
  )
}

const simulated = questionnaire(1)

/** What to fit, with no `file` to the questionnaire; `target` is how many times faster than lavaan the engine is meant to be. */
interface Case {
  readonly name: string
  readonly model: string
  readonly file?: string
  readonly options: Readonly<Record<string, unknown>>
  readonly target: number
}

const levels = { configural: [], metric: ['loadings'], scalar: ['loadings', 'intercepts'] } as const
const byLevel = (prefix: string, model: string, file: string, group: string): Case[] =>
  Object.entries(levels).map(([level, groupEqual]) => ({
    name: `${prefix}_${level}`,
    model,
    file,
    options: { group, groupEqual },
    target: 100,
  }))

const cases: readonly Case[] = [
  { name: 'hs', model: hsModel, file: 'hs1939.csv', options: {}, target: 100 },
  { name: 'hs_mlr', model: hsModel, file: 'hs1939.csv', options: { estimator: 'MLR' }, target: 100 },
  ...byLevel('hs_school', hsModel, 'hs1939.csv', 'school'),
  { name: 'pd', model: pdModel, file: 'politicaldemocracy.csv', options: {}, target: 100 },
  {
    name: 'pd_bootstrap',
    model: pdModel,
    file: 'politicaldemocracy.csv',
    options: { se: 'bootstrap', bootstrap: { draws: 1000, seed: 1 } },
    target: 100,
  },
  ...byLevel('sim_d', simModel, 'sim_d.csv', 'group'),
  { name: 'sim_g', model: simModel, file: 'sim_g.csv', options: {}, target: 100 },
  { name: 'sim_g_mlr', model: simModel, file: 'sim_g.csv', options: { estimator: 'MLR' }, target: 100 },
  { name: 'sim_e_fiml', model: simModel, file: 'sim_e.csv', options: { missing: 'fiml' }, target: 50 },
  { name: 'sim_g_wlsmv', model: simModel, file: 'sim_g.csv', options: { ordered: true }, target: 50 },
  ...[
    { name: 'quest', options: {}, target: 100 },
    { name: 'quest_mlr', options: { estimator: 'MLR' }, target: 100 },
    {
      name: 'quest_gender_mlr',
      options: { estimator: 'MLR', group: 'gender', groupEqual: levels.scalar },
      target: 100,
    },
    { name: 'quest_fiml', options: { missing: 'fiml' }, target: 50 },
    { name: 'quest_fiml_mlr', options: { missing: 'fiml', estimator: 'MLR' }, target: 50 },
    { name: 'quest_wlsmv', options: { ordered: true }, target: 50 },
  ].map(one => ({ ...one, model: questionnaireModel })),
]

/** Median CPU ms of one fit; a sentence when the engine cannot do the case. */
function timeEngine({ model, file, options }: Case): number | string {
  const data = file ? readColumns(file) : simulated
  const run = () => fitModel(model, data, options as FitOptions)
  const cpu = () => {
    const start = process.cpuUsage()
    const fit = run()
    // both are worked out when asked for, or not: ask
    if (
      fit.status !== 'ok' ||
      Number.isNaN(fit.fitMeasures.chisq) ||
      Number.isNaN(fit.standardized[0]!.est)
    ) {
      throw new Error(`${fit.status}: ${fit.stopReason}`)
    }
    const { user, system } = process.cpuUsage(start)
    return (user + system) / 1000
  }
  try {
    const first = cpu()
    const warm = performance.now()
    while (performance.now() - warm < Math.min(1500, 30 * first)) run()
    const runs = Math.max(3, Math.min(200, Math.floor(2000 / Math.max(cpu(), 0.5))))
    const times = Array.from({ length: runs }, cpu).sort((a, b) => a - b)
    return times[Math.floor(runs / 2)]!
  } catch (error) {
    if (error instanceof ArgumentError) return 'not in the engine yet'
    return error instanceof Error ? error.message : String(error)
  }
}

/** lavaan's times by case, and the BLAS that R worked with; undefined where there is no R with lavaan. */
function timeLavaan(names: readonly string[], preload?: string) {
  const script = join(import.meta.dirname, 'lavaan.R')
  const scratch = mkdtempSync(join(tmpdir(), 'bench-sem-'))
  try {
    const csv = join(scratch, 'questionnaire.csv')
    writeFileSync(csv, toCsv(simulated))
    const { status, stdout } = spawnSync('Rscript', [script, folder, csv, ...names], {
      encoding: 'utf8',
      env: { ...process.env, OPENBLAS_NUM_THREADS: '1', ...(preload ? { LD_PRELOAD: preload } : {}) },
    })
    if (status !== 0) return undefined
    const [blas, ...lines] = stdout
      .trim()
      .split('\n')
      .map(line => line.split(' '))
    const ms = new Map(lines.map(([name, time]) => [name ?? '', Number(time)]))
    return { ms, openBlas: blas?.[1]?.includes('openblas') ?? false }
  } finally {
    rmSync(scratch, { recursive: true })
  }
}

function toCsv(columns: Record<string, Column>): string {
  const names = Object.keys(columns)
  const rows = columns[names[0]!]!.map((_, row) => names.map(name => columns[name]![row] ?? 'NA').join(','))
  return [names.join(','), ...rows].join('\n')
}

/** Where the linker finds OpenBLAS, for R to load before its own BLAS; undefined when it is not installed. */
function findOpenBlas(): string | undefined {
  const { stdout } = spawnSync('ldconfig', ['-p'], { encoding: 'utf8' })
  return stdout?.match(/libopenblas\.so\S* .*=> (\S+)/)?.[1]
}

/**
 * The reference BLAS and LAPACK, for R to load before its own: where OpenBLAS is installed too, Debian makes that R's own.
 * Undefined where they are not found, and R's own are taken.
 */
function findReferenceBlas(): string | undefined {
  const found = ['blas/libblas.so.3', 'lapack/liblapack.so.3'].map(file =>
    globSync(`/usr/lib/*/${file}`).at(0),
  )
  return found.every(path => path !== undefined) ? found.join(' ') : undefined
}

const flag = '--engine'
const wanted = process.argv.slice(2).filter(word => word !== flag)
const withLavaan = !process.argv.includes(flag)
const chosen = cases.filter(({ name }) => wanted.length === 0 || wanted.includes(name))
const ours = new Map(chosen.map(one => [one.name, timeEngine(one)]))
const timed = chosen.filter(({ name }) => typeof ours.get(name) === 'number').map(({ name }) => name)
const plain = withLavaan ? timeLavaan(timed, findReferenceBlas()) : undefined
const openBlas = plain && findOpenBlas()
const fast = openBlas === undefined ? undefined : timeLavaan(timed, openBlas)
if (withLavaan && !plain) console.log('R with lavaan is not on this machine: only the engine is timed.')
if (plain?.openBlas) console.log("R's own BLAS is OpenBLAS here: both columns of lavaan are of that.")
if (plain && !openBlas) console.log('OpenBLAS is not on this machine: lavaan is timed with one BLAS.')
else if (plain && !fast?.openBlas)
  console.log('R did not run to the end with OpenBLAS: lavaan is timed with one BLAS.')
console.log('CPU ms of one fit: median after warm-up')
console.log('case                 engine   lavaan    ratio   target   OpenBLAS    ratio')
for (const { name, target } of chosen) {
  const own = ours.get(name)!
  if (typeof own === 'string') console.log(`${name.padEnd(18)} ${own}`)
  else {
    const columns = (ms: number | undefined) =>
      ms === undefined ? ['-', '-'] : [ms.toFixed(0), (ms / own).toFixed(0)]
    const [reference, ratio] = columns(plain?.ms.get(name))
    const [other, second] = columns(fast?.openBlas ? fast.ms.get(name) : undefined)
    const cells = [own.toFixed(2), reference!, ratio!, String(target), other!, second!]
    const widths = [8, 8, 8, 8, 10, 8]
    console.log(`${name.padEnd(18)} ${cells.map((cell, i) => cell.padStart(widths[i]!)).join(' ')}`)
  }
}
