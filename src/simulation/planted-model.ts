import { ArgumentError } from '../errors.ts'
import { sharing } from '../instruments/index.ts'
import type { Instrument } from '../instruments/schema.ts'

/** The structural model that simulated respondents are drawn from; all latent variables have variance 1. */
export interface PlantedModel {
  /** Standardized coefficients by path, e.g. `{ 'sharing ~ privacy': -0.2, 'sharing ~ prosocialness': 0.25 }`. */
  readonly paths?: Readonly<Record<string, number>>
  /**
   * Paths that only the conversation makes: added to `paths` where the conversation already holds the questionnaire that
   * the path starts from, and absent elsewhere. A model that answers to be consistent with what it said before.
   */
  readonly consistency?: Readonly<Record<string, number>>
  /** Correlations of constructs that no path explains, e.g. `{ 'privacy ~~ prosocialness': 0.2 }`; 0 where absent. */
  readonly correlations?: Readonly<Record<string, number>>
  /** Correlation of an item's underlying response with its construct, 0..1; one for all, or by item id. Default 0.7. */
  readonly loadings?: number | Readonly<Record<string, number>>
  /** Mean of each construct in its standard deviations; 0 (the middle of the scale) where absent. */
  readonly means?: Readonly<Record<string, number>>
  /** Agreement style: loading of every raw answer, whatever its key, on one common factor. Default 0. */
  readonly agreement?: number
  /** Probability that a respondent declines an item, each time it is asked. Default 0. */
  readonly refusalRate?: number
  /** Probability that an answer is a point of the scale drawn at random. Default 0. */
  readonly noise?: number
  /** Share of what is random in an answer that is the same in another conversation, 0..1. Default 1. */
  readonly stability?: number
}

/** One construct as it is drawn: from those before it, and a rest of its own. */
export interface PlantedEquation {
  readonly construct: string
  readonly mean: number
  readonly predictors: readonly { readonly construct: string; readonly coefficient: number }[]
  /** Standard deviation of what the predictors leave. */
  readonly residual: number
}

/** A planted model checked and laid out for drawing. */
export interface CompiledPlantedModel {
  /**
   * Constructs in an order in which each comes after those its paths start from.
   *
   * @param seen - Questionnaires that the conversation already holds: the paths of `consistency` that start from them are in.
   */
  equations(seen?: ReadonlySet<string>): readonly PlantedEquation[]
  /** Equation of a construct that the model does not name: that of `sharing`, or none of its predictors where there is no such. */
  unnamed(construct: string, seen?: ReadonlySet<string>): PlantedEquation
  loading(itemId: string): number
  readonly agreement: number
  readonly refusalRate: number
  readonly noise: number
  readonly stability: number
}

/**
 * Checks a planted model against the instruments and lays it out for drawing. Correlations of exogenous constructs
 * are turned into a chain of regressions with the same implied correlation matrix (Cholesky).
 *
 * @param spare - Instruments that may be asked too; their constructs have an equation only where the model names them.
 * @throws ArgumentError for an unknown construct, a path that cannot be read, a circle of paths, a value out of range,
 *   or paths that explain all of a construct's variance or more.
 */
export function compilePlantedModel(
  model: PlantedModel,
  instruments: readonly Pick<Instrument, 'id' | 'items'>[],
  spare: readonly Pick<Instrument, 'id' | 'items'>[] = [],
): CompiledPlantedModel {
  const known = [...instruments, ...spare].map(({ id }) => id)
  const { means = {}, correlations = {}, paths = {}, consistency = {} } = model
  for (const [construct, mean] of Object.entries(means)) {
    if (!known.includes(construct)) throw unknownConstruct(`means.${construct}`, known)
    inRange(`mean of "${construct}"`, mean, -5, 5)
  }
  const read = (pairs: Readonly<Record<string, number>>, operator: '~' | '~~') =>
    Object.entries(pairs).map(([text, value]) => readPair(text, operator, value, known))
  const always = read(paths, '~')
  const inConversation = read(consistency, '~')
  const correlated = read(correlations, '~~')
  const named = new Set([
    ...instruments.map(({ id }) => id),
    ...Object.keys(means),
    ...[...always, ...inConversation, ...correlated].flatMap(({ left, right }) => [left, right]),
  ])
  const constructs = known.filter(id => named.has(id))
  const laidOut = new Map<string, readonly PlantedEquation[]>()

  function equations(seen: ReadonlySet<string> = new Set()): readonly PlantedEquation[] {
    const active = inConversation.filter(({ right }) => seen.has(right))
    const key = active.map(({ left, right }) => `${left} ${right}`).join()
    const before = laidOut.get(key)
    if (before) return before
    // a path that is there only sometimes keeps its place in the order of drawing: it is the same person
    const all = inConversation.reduce<readonly Pair[]>(
      (sum, pair) => withAdded(sum, active.includes(pair) ? pair : { ...pair, value: 0 }),
      always,
    )
    const now = equationsOf(constructs, all, correlated, means)
    laidOut.set(key, now)
    return now
  }

  function unnamed(construct: string, seen?: ReadonlySet<string>): PlantedEquation {
    const like = equations(seen).find(equation => equation.construct === sharing.id)
    return { mean: 0, predictors: [], residual: 1, ...like, construct }
  }

  equations()
  equations(new Set(inConversation.map(({ right }) => right)))
  const itemIds = [...instruments, ...spare].flatMap(({ items }) => items.map(({ id }) => id))
  return {
    equations,
    unnamed,
    loading: loadingLookup(model.loadings ?? 0.7, itemIds),
    agreement: inRange('agreement', model.agreement ?? 0, 0, 3),
    refusalRate: inRange('refusalRate', model.refusalRate ?? 0, 0, 1),
    noise: inRange('noise', model.noise ?? 0, 0, 1),
    stability: inRange('stability', model.stability ?? 1, 0, 1),
  }
}

function withAdded(pairs: readonly Pair[], { left, right, value }: Pair): readonly Pair[] {
  const same = (pair: Pair) => pair.left === left && pair.right === right
  return pairs.some(same)
    ? pairs.map(pair => (same(pair) ? { ...pair, value: pair.value + value } : pair))
    : [...pairs, { left, right, value }]
}

interface Pair {
  readonly left: string
  readonly right: string
  readonly value: number
}

function readPair(text: string, operator: '~' | '~~', value: number, constructs: readonly string[]): Pair {
  const [left, right, ...rest] = text.split(operator).map(part => part.trim())
  for (const name of [left, right]) {
    if (rest.length > 0 || !constructs.includes(name ?? '')) {
      throw unknownConstruct(text, constructs, operator)
    }
  }
  return { left: left!, right: right!, value: inRange(text, value, -1, 1) }
}

function unknownConstruct(text: string, constructs: readonly string[], operator = '~'): ArgumentError {
  return new ArgumentError(
    `The simulated model's "${text}" is not about constructs of the study.`,
    `They are ${constructs.join(', ')}; write for example "${constructs.at(-1)} ${operator} ${constructs[0]}".`,
  )
}

function inRange(name: string, value: number, minimum: number, maximum: number): number {
  if (typeof value === 'number' && value >= minimum && value <= maximum) return value
  throw new ArgumentError(
    `The simulated model's ${name} is ${value}.`,
    `Give a number from ${minimum} to ${maximum}.`,
  )
}

function loadingLookup(loadings: number | Readonly<Record<string, number>>, itemIds: readonly string[]) {
  if (typeof loadings === 'number') {
    const common = inRange('loadings', loadings, 0, 1)
    return () => common
  }
  for (const itemId of itemIds) inRange(`loading of item "${itemId}"`, loadings[itemId] ?? Number.NaN, 0, 1)
  return (itemId: string) => loadings[itemId]!
}

function equationsOf(
  constructs: readonly string[],
  paths: readonly Pair[],
  correlations: readonly Pair[],
  means: Readonly<Record<string, number>>,
): readonly PlantedEquation[] {
  const caused = new Set(paths.map(({ left }) => left))
  requireExogenousPairs(correlations, caused)
  // what no path explains comes first: the others' correlations with it then follow from their paths
  const order = topologicalOrder(
    constructs.toSorted((a, b) => Number(caused.has(a)) - Number(caused.has(b))),
    paths,
  )
  const equations: PlantedEquation[] = []
  // correlation of every pair of constructs laid out so far, filled row by row
  const correlation = new Map<string, number>()
  const between = (a: string, b: string) =>
    a === b ? 1 : (correlation.get(`${a} ${b}`) ?? correlation.get(`${b} ${a}`) ?? 0)
  for (const construct of order) {
    const before = equations.map(equation => equation.construct)
    const own = paths.filter(path => path.left === construct)
    const predictors =
      own.length > 0
        ? own.map(path => ({ construct: path.right, coefficient: path.value }))
        : regressionOnEarlier(construct, before, correlations, between)
    const implied = (other: string) =>
      predictors.reduce((sum, p) => sum + p.coefficient * between(p.construct, other), 0)
    for (const other of before) correlation.set(`${construct} ${other}`, implied(other))
    const explained = predictors.reduce((sum, p) => sum + p.coefficient * implied(p.construct), 0)
    if (!(explained < 1)) {
      throw new ArgumentError(
        `The simulated model's paths and correlations explain ${(100 * explained).toFixed(0)}% of the variance of "${construct}".`,
        'Make them smaller: a construct needs some variance of its own.',
      )
    }
    equations.push({
      construct,
      mean: Object.hasOwn(means, construct) ? means[construct]! : 0,
      predictors,
      residual: Math.sqrt(1 - explained),
    })
  }
  return equations
}

function requireExogenousPairs(correlations: readonly Pair[], caused: ReadonlySet<string>): void {
  for (const [index, { left, right }] of correlations.entries()) {
    const name = `${left} ~~ ${right}`
    const again = correlations.findIndex(pair =>
      [left, right].every(end => end === pair.left || end === pair.right),
    )
    if (again !== index)
      throw new ArgumentError(`The simulated model gives the correlation "${name}" twice.`, 'Keep one.')
    const explained = [left, right].find(construct => caused.has(construct))
    if (explained !== undefined || left === right) {
      throw new ArgumentError(
        `The simulated model's correlation "${name}" cannot be planted: ${explained === undefined ? 'it is of a construct with itself' : `"${explained}" has paths, from which its correlations follow`}.`,
        'Remove it, or the paths.',
      )
    }
  }
}

/** Coefficients on earlier constructs that reproduce the wanted correlations: Gauss elimination on a handful of rows. */
function regressionOnEarlier(
  construct: string,
  earlier: readonly string[],
  correlations: readonly Pair[],
  between: (a: string, b: string) => number,
): { construct: string; coefficient: number }[] {
  const wanted = (other: string) =>
    correlations.find(
      ({ left, right }) => (left === construct && right === other) || (left === other && right === construct),
    )?.value ?? 0
  if (earlier.every(other => wanted(other) === 0)) return []
  const rows = earlier.map(a => [...earlier.map(b => between(a, b)), wanted(a)])
  const size = earlier.length
  for (let pivot = 0; pivot < size; pivot++) {
    for (let row = 0; row < size; row++) {
      if (row === pivot) continue
      const factor = rows[row]![pivot]! / rows[pivot]![pivot]!
      for (let column = pivot; column <= size; column++) rows[row]![column]! -= factor * rows[pivot]![column]!
    }
  }
  return earlier.map((name, index) => ({
    construct: name,
    coefficient: rows[index]![size]! / rows[index]![index]!,
  }))
}

function topologicalOrder(constructs: readonly string[], paths: readonly Pair[]): readonly string[] {
  const order: string[] = []
  while (order.length < constructs.length) {
    const next = constructs.find(
      construct =>
        !order.includes(construct) &&
        paths.every(path => path.left !== construct || order.includes(path.right)),
    )
    if (next === undefined) {
      throw new ArgumentError(
        `The simulated model's paths run in a circle: ${paths.map(path => `${path.left} ~ ${path.right}`).join(', ')}.`,
        'Remove one of them.',
      )
    }
    order.push(next)
  }
  return order
}
