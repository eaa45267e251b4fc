import type { Random } from '../src/numerics/random.ts'
import { createRandom, deriveSeed } from '../src/numerics/random.ts'
import { resolveFitOptions } from '../src/sem/fit-options.ts'
import type { FitOptions, Rows, SampleMoments } from '../src/sem/index.ts'

/** A model, data and options, made from one seed: often bad ones. */
export interface FuzzCase {
  readonly model: string
  readonly data: Rows | SampleMoments
  readonly options: FitOptions
}

/**
 * A random case: models from plausible to nonsense (factors, paths, higher orders, constraints, now and then a line of
 * random words), on data with constants, copies, sums, holes, wild scales, infinite values, groups of one row.
 */
export function fuzzCase(seed: number): FuzzCase {
  const random = createRandom(deriveSeed('fuzz-sem', seed))
  const variables = Array.from({ length: 2 + random.integer(9) }, (_, i) => `v${i}`)
  const factors = Array.from({ length: random.integer(4) }, (_, i) => `f${i}`)
  const groups = random.pick([1, 1, 1, 2, 2, 3])
  const rows = randomRows(random, variables, groups)
  const model = random.uniform() < 0.06 ? nonsense(random) : randomModel(random, variables, factors, groups)
  const data = randomForm(random, rows, variables)
  const options = randomOptions(random, groups, variables)
  const ordinal = createRandom(deriveSeed('fuzz-sem-ordinal', seed))
  return ordinal.uniform() < 0.12
    ? ordinalCase(ordinal, { model, data, options }, variables, groups)
    : { model, data, options }
}

/** The model of a case on answers in categories, with the options that are about these. */
function ordinalCase(
  random: Random,
  { model, options }: FuzzCase,
  variables: readonly string[],
  groups: number,
): FuzzCase {
  const { group, groupEqual, stdLv } = options
  const missing = random.pick(['listwise', 'pairwise'] as const)
  const corrected = random.uniform() < 0.4
  const sound = variables.length > 3 && random.uniform() < 0.4
  return {
    model: sound ? `f =~ ${variables.join(' + ')}` : model,
    // few rows leave categories empty and nothing to fit; a jackknife of many takes seconds
    data: randomRows(random, variables, groups, ordinalFaults, [8, 30, 80, 150, 200, 200]),
    options: {
      ...(group === undefined ? {} : { group }),
      ...(groupEqual === undefined ? {} : { groupEqual }),
      ...(stdLv === undefined ? {} : { stdLv }),
      ordered: random.pick([true, true, variables.filter(() => random.uniform() < 0.7)]),
      missing,
      ...(random.uniform() < 0.5
        ? {}
        : { estimator: random.pick(['WLSMV', 'DWLS', 'ULSMV', 'ULS'] as const) }),
      ...(corrected ? { correction: 'jackknife' } : {}),
    },
  }
}

type Row = Record<string, unknown>

const faults = [
  'none',
  'none',
  'none',
  'likert',
  'likert',
  'skewed',
  'constant',
  'constant-in-group',
  'nearly-constant',
  'copy',
  'near-copy',
  'sum',
  'holes',
  'many-holes',
  'empty-column',
  'scales',
  'huge',
  'infinite',
  'words',
  'heavy-tails',
] as const

const ordinalFaults = [
  'likert',
  'likert',
  'skewed',
  'likert-holes',
  'likert-holes',
  'binary',
  'empty-category',
  'fraction',
  'constant-in-group',
  'copy-of-categories',
] as const

type Fault = (typeof faults)[number] | (typeof ordinalFaults)[number]

function randomRows(
  random: Random,
  variables: readonly string[],
  groups: number,
  choices: readonly Fault[] = faults,
  sizes: readonly number[] = [1, 3, 8, 12, 20, 30, 40, 80, 80, 150, 150, 200, 300],
): Row[] {
  const n = random.pick(sizes)
  const fault = random.pick(choices)
  const loner = groups > 1 && random.uniform() < 0.1
  const victim = random.integer(variables.length)
  return Array.from({ length: n }, (_, r) => {
    const general = random.normal()
    const parts = [random.normal(), random.normal(), random.normal()]
    const group = loner ? (r === 0 ? 1 : 0) : r % groups
    const row: Row = { group: `g${group}` }
    const values = variables.map(
      (_, i) => 0.5 * general + 0.7 * parts[i % 3]! + 0.7 * random.normal() + 0.1 * group,
    )
    variables.forEach((name, i) => {
      row[name] = spoil(random, fault, values, i, victim, group)
    })
    return row
  })
}

function spoil(
  random: Random,
  fault: Fault,
  values: readonly number[],
  i: number,
  victim: number,
  group: number,
): unknown {
  const value = values[i]!
  const likert = Math.min(5, Math.max(1, Math.round(3 + value)))
  const other = values[(victim + 1) % values.length]!
  const hit = i === victim
  switch (fault) {
    case 'likert':
      return likert
    case 'skewed':
      return Math.min(5, Math.max(1, Math.round(5 + value)))
    case 'likert-holes':
      return random.uniform() < 0.1 ? null : likert
    case 'binary':
      return value > 0 ? 1 : 0
    case 'empty-category':
      return hit && group === 0 ? Math.min(likert, 4) : likert
    case 'fraction':
      return hit && random.uniform() < 0.02 ? 2.5 : likert
    case 'copy-of-categories':
      return hit ? Math.min(5, Math.max(1, Math.round(3 + other))) : likert
    case 'constant':
      return hit ? 3 : value
    case 'constant-in-group':
      return hit && group === 0 ? 3 : value
    case 'nearly-constant':
      return hit ? (random.uniform() < 0.03 ? 4 : 3) : value
    case 'copy':
      return hit ? other : value
    case 'near-copy':
      return hit ? other + 1e-6 * random.normal() : value
    case 'sum':
      return hit ? values.reduce((sum, term, j) => (j === i ? sum : sum + term), 0) : value
    case 'holes':
      return random.uniform() < 0.05 ? null : value
    case 'many-holes':
      return random.uniform() < 0.5 ? null : value
    case 'empty-column':
      return hit ? null : value
    case 'scales':
      return value * 10 ** ((i % 9) - 4) + 10 ** (i % 5)
    case 'huge':
      return hit ? value * 1e150 : value
    case 'infinite':
      return hit && random.uniform() < 0.02 ? Infinity : value
    case 'words':
      return hit && random.uniform() < 0.02 ? 'often' : value
    case 'heavy-tails':
      return value / Math.max(random.uniform(), 1e-3)
    default:
      return value
  }
}

/** Rows, columns, or moments. */
function randomForm(
  random: Random,
  rows: readonly Row[],
  variables: readonly string[],
): Rows | SampleMoments {
  const form = random.uniform()
  if (form < 0.8) return rows
  if (form < 0.9) {
    return Object.fromEntries(['group', ...variables].map(name => [name, rows.map(row => row[name])]))
  }
  return randomMoments(random, variables)
}

/** A covariance matrix of few random factors; sometimes not of full rank, sometimes not positive definite. */
function randomMoments(random: Random, variables: readonly string[]): SampleMoments {
  const rank = 1 + random.integer(variables.length + 2)
  const noise = random.pick([0, 0.5, 1])
  const group = (label: string) => {
    const loadings = variables.map(() => Array.from({ length: rank }, () => random.normal()))
    const shift = random.uniform() < 0.1 ? -1 : noise
    const covariance = variables.map((_, i) =>
      variables.map((_, j) =>
        loadings[i]!.reduce((sum, x, k) => sum + x * loadings[j]![k]!, i === j ? shift : 0),
      ),
    )
    const means = variables.map(() => random.normal())
    return {
      label,
      n: random.pick([1, 2, 10, 100, 1000]),
      covariance,
      ...(random.uniform() < 0.5 ? { means } : {}),
    }
  }
  return { variables, groups: random.pick([[group('a')], [group('a'), group('b')]]) }
}

function randomModel(
  random: Random,
  variables: readonly string[],
  factors: readonly string[],
  groups: number,
): string {
  const all = [...variables, ...factors]
  const lines: string[] = []
  const labels: string[] = []
  const modified = (name: string): string => {
    const kind = random.uniform()
    if (kind < 0.72) return name
    const label = random.pick(['a', 'b', 'd', 'e'])
    if (kind < 0.84) {
      labels.push(label)
      return `${label}*${name}`
    }
    return random.pick([
      `0.5*${name}`,
      `NA*${name}`,
      `start(${random.pick(['0.3', '-2', '1e6', '0'])})*${name}`,
      `0*${name}`,
      `c(${Array.from({ length: groups }, (_, g) => `l${g}`).join(',')})*${name}`,
      `c(${Array.from({ length: groups }, (_, g) => (g === 0 ? 'NA' : '1')).join(',')})*${name}`,
    ])
  }
  const blocks = random.uniform() < 0.5
  factors.forEach((factor, f) => {
    // blocks of neighbours, as questionnaires have them, or any
    const pool = blocks ? variables.filter((_, i) => i % factors.length === f) : random.shuffle(variables)
    const indicators = pool.slice(0, 1 + random.integer(5))
    if (indicators.length > 0) lines.push(`${factor} =~ ${indicators.map(modified).join(' + ')}`)
  })
  if (factors.length > 1 && random.uniform() < 0.1) lines.push(`high =~ ${factors.map(modified).join(' + ')}`)
  const some = () => random.pick(random.uniform() < 0.5 && factors.length > 0 ? factors : all)
  const few = () => (random.uniform() < 0.5 ? 0 : 1 + random.integer(3))
  const other = (name: string) => {
    const choice = some()
    return choice === name && random.uniform() < 0.97 ? all[(all.indexOf(name) + 1) % all.length]! : choice
  }
  for (let i = lines.length === 0 ? 1 + random.integer(4) : few(); i > 0; i--) {
    const left = some()
    lines.push(`${left} ~ ${modified(other(left))}`)
  }
  for (let i = few(); i > 0; i--) lines.push(`${some()} ~~ ${modified(some())}`)
  if (random.uniform() < 0.15) lines.push(`${some()} ~ ${random.pick(['1', '0*1', 'm*1', 'NA*1'])}`)
  if (labels.length > 0 && random.uniform() < 0.3) {
    lines.push(
      `q := ${random.pick(labels)}*${random.pick(labels)} ${random.pick(['', '- 1', '/ 0', '^ 2', '^ 0.5'])}`,
    )
  }
  if (labels.length > 0 && random.uniform() < 0.2) {
    lines.push(`${random.pick(labels)} == ${random.pick([...labels, '0.5', '-1', '0'])}`)
  }
  return random.shuffle(lines).join('\n')
}

const words = [
  ...[
    '=~',
    '~',
    '~~',
    ':=',
    '==',
    '|',
    '*',
    '+',
    '-',
    '/',
    '^',
    '(',
    ')',
    ',',
    '<',
    '>',
    '<~',
    ':',
    '?',
    ';',
    '\n',
    '#',
    '!',
  ],
  ...[
    'v0',
    'v1',
    'v2',
    'v3',
    'f',
    'g',
    'a',
    'NA',
    'c',
    'start',
    'label',
    'equal',
    'exp',
    'group',
    't1',
    '"x"',
    "'",
  ],
  ...[
    '0',
    '1',
    '0.5',
    '1e400',
    '.5',
    '.',
    '_',
    'é',
    '𝒳',
    '\t',
    '\r\n',
    '@',
    '%',
    '{',
    '\\',
    '\u0000',
    '__proto__',
    'constructor',
  ],
]

function nonsense(random: Random): string {
  const count = random.integer(25)
  const start = random.uniform() < 0.6 ? 'f =~ v0 + v1 + v2\n' : ''
  return start + Array.from({ length: count }, () => random.pick(words)).join(random.pick([' ', '']))
}

/** Every option there is, and every value of it that the engine knows. */
function randomOptions(random: Random, groups: number, variables: readonly string[]): FitOptions {
  const options: Record<string, unknown> = {}
  const maybe = (share: number, name: string, value: unknown) => {
    if (random.uniform() < share && knows({ [name]: value })) options[name] = value
  }
  if (groups > 1) maybe(0.9, 'group', 'group')
  const equal = [
    'loadings',
    'intercepts',
    'means',
    'residuals',
    'regressions',
    'lv.variances',
    'lv.covariances',
    'thresholds',
  ]
  const chosen =
    random.uniform() < 0.5
      ? equal.slice(0, random.integer(4))
      : random.shuffle(equal).slice(0, random.integer(5))
  maybe(0.5, 'groupEqual', chosen)
  maybe(0.1, 'groupPartial', ['f0 =~ v1', `${random.pick(variables)} ~ 1`])
  maybe(
    0.3,
    'estimator',
    random.pick(['ML', 'MLR', 'MLM', 'MLMV', 'GLS', 'ULS', 'WLS', 'DWLS', 'WLSMV', 'ULSMV']),
  )
  maybe(0.2, 'missing', random.pick(['listwise', 'fiml']))
  maybe(0.15, 'ordered', random.pick([true, false, [random.pick(variables)], ['nobody']]))
  maybe(0.2, 'meanStructure', random.uniform() < 0.5)
  maybe(0.2, 'stdLv', true)
  maybe(0.1, 'likelihood', 'wishart')
  maybe(0.2, 'se', random.pick(['observed', 'robust', 'none', 'standard', 'bootstrap']))
  if (options['se'] === 'bootstrap') maybe(1, 'bootstrap', { draws: 5, seed: 1 })
  maybe(0.1, 'ridge', random.pick([true, 1e-5, 0.1]))
  maybe(0.1, 'bounds', random.pick(['standard', 'pos.var']))
  maybe(0.05, 'information', 'observed')
  maybe(0.05, 'maxIterations', random.pick([1, 2, 10]))
  return options as FitOptions
}

/** Asks the engine itself, so that a new option is fuzzed the day it is there. */
function knows(option: Record<string, unknown>): boolean {
  const needs = option['se'] === 'bootstrap' ? { bootstrap: { draws: 5, seed: 1 } } : {}
  try {
    resolveFitOptions({ ...option, ...needs } as FitOptions)
    return true
  } catch {
    return false
  }
}
