import type { Instrument, Item } from '../instruments/schema.ts'
import { createRandom, deriveSeed } from '../numerics/random.ts'
import type { CompiledPlantedModel, PlantedEquation } from './planted-model.ts'

/** Standard deviations from the middle of a scale to its ends: 5-point items get a spread of 1, 7-point ones 1.5. */
const deviationsToScaleEnd = 2

/** Where an item is asked. */
export interface Setting {
  /** How often the item was asked before in this conversation. */
  readonly ask: number
  /** Questionnaires that the conversation already holds. Default: none. */
  readonly seen?: ReadonlySet<string>
  /** What tells this conversation from another, for answers that are not the same in both. */
  readonly conversation?: string
}

/** A drawn person: a fixed position on every construct, and one answer to every item however often it is asked. */
export interface SimulatedRespondent {
  /** A point 1..k of the item's own scale, or `declined`. */
  answer(item: Item, instrument: Instrument, setting: Setting): number | 'declined'
}

/**
 * Draws a respondent.
 *
 * The underlying response to an item is key * loading * construct + agreement * style + residual; it is put on the
 * scale by rounding, so that the answers are whole numbers with the ends used less than the middle.
 *
 * @param seed - Same seed, same person; an answer does not depend on the order in which items are asked.
 */
export function drawRespondent(planted: CompiledPlantedModel, seed: number): SimulatedRespondent {
  const positions = new Map<readonly PlantedEquation[], Positions>()

  function positionsWhere(seen: ReadonlySet<string> | undefined): Positions {
    const equations = planted.equations(seen)
    const known = positions.get(equations) ?? drawPositions(equations, seed)
    positions.set(equations, known)
    return known
  }

  function answer(item: Item, instrument: Instrument, setting: Setting): number | 'declined' {
    const chance = createRandom(deriveSeed(seed, item.id))
    const residual = inConversation(chance.normal(), item, setting)
    const isNoise = chance.uniform() < planted.noise
    const points = instrument.scale.labels.length
    const randomPoint = 1 + chance.integer(points)
    const declines = () =>
      createRandom(deriveSeed(seed, item.id, setting.ask)).uniform() < planted.refusalRate
    if (planted.refusalRate > 0 && declines()) return 'declined'
    if (isNoise) return randomPoint
    const { style, constructs, deviations } = positionsWhere(setting.seen)
    const construct = constructs.get(instrument.id) ?? unnamed(instrument.id, deviations, setting.seen)
    return pointOf(planted, item, instrument, { construct, style, residual })
  }

  function inConversation(lasting: number, item: Item, { conversation = '' }: Setting): number {
    if (planted.stability === 1) return lasting
    const passing = createRandom(deriveSeed(seed, item.id, 'conversation', conversation)).normal()
    return Math.sqrt(planted.stability) * lasting + Math.sqrt(1 - planted.stability) * passing
  }

  function unnamed(
    construct: string,
    deviations: ReadonlyMap<string, number>,
    seen: ReadonlySet<string> | undefined,
  ): number {
    const rest = createRandom(deriveSeed(seed, 'construct', construct)).normal()
    return positionOf(planted.unnamed(construct, seen), deviations, rest)
  }

  return { answer }
}

/** What makes an answer, on the scale of standard deviations. */
export interface Underlying {
  readonly construct: number
  readonly style: number
  readonly residual: number
}

/** The underlying response as a point of the item's scale. */
export function pointOf(
  planted: Pick<CompiledPlantedModel, 'loading' | 'agreement'>,
  item: Item,
  instrument: Instrument,
  { construct, style, residual }: Underlying,
): number {
  const points = instrument.scale.labels.length
  const loading = planted.loading(item.id)
  const key = item.keyed === '+' ? 1 : -1
  const response =
    key * loading * construct + planted.agreement * style + Math.sqrt(1 - loading ** 2) * residual
  const middle = (points + 1) / 2
  const spread = (points - middle) / deviationsToScaleEnd
  return Math.min(points, Math.max(1, Math.round(middle + spread * response)))
}

interface Positions {
  readonly style: number
  /** Positions with their means. */
  readonly constructs: ReadonlyMap<string, number>
  /** Positions around their means. */
  readonly deviations: ReadonlyMap<string, number>
}

function drawPositions(equations: readonly PlantedEquation[], seed: number): Positions {
  const random = createRandom(deriveSeed(seed, 'constructs'))
  const style = random.normal()
  const rests = equations.map(() => random.normal())
  return { style, ...positionsOf(equations, rests) }
}

/** Positions of all constructs, from what is each one's own. */
export function positionsOf(equations: readonly PlantedEquation[], rests: readonly number[]) {
  const constructs = new Map<string, number>()
  const deviations = new Map<string, number>()
  for (const [at, equation] of equations.entries()) {
    const position = positionOf(equation, deviations, rests[at]!)
    constructs.set(equation.construct, position)
    deviations.set(equation.construct, position - equation.mean)
  }
  return { constructs, deviations }
}

/** Position of one construct, from the deviations of those before it and what is its own. */
export function positionOf(
  { predictors, residual, mean }: PlantedEquation,
  deviations: ReadonlyMap<string, number>,
  rest: number,
): number {
  const explained = predictors.reduce((sum, p) => sum + p.coefficient * deviations.get(p.construct)!, 0)
  return mean + (explained + residual * rest)
}
