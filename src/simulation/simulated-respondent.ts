import { sharing } from '../instruments/index.ts'
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
    const declines = createRandom(deriveSeed(seed, item.id, setting.ask)).uniform() < planted.refusalRate
    if (declines) return 'declined'
    if (isNoise) return randomPoint
    const { style, constructs } = positionsWhere(setting.seen)
    const loading = planted.loading(item.id)
    const key = item.keyed === '+' ? 1 : -1
    const construct = constructs.get(instrument.id) ?? likeSharing(instrument.id, setting.seen)
    const response =
      key * loading * construct + planted.agreement * style + Math.sqrt(1 - loading ** 2) * residual
    const middle = (points + 1) / 2
    const spread = (points - middle) / deviationsToScaleEnd
    return Math.min(points, Math.max(1, Math.round(middle + spread * response)))
  }

  function inConversation(lasting: number, item: Item, { conversation = '' }: Setting): number {
    if (planted.stability === 1) return lasting
    const passing = createRandom(deriveSeed(seed, item.id, 'conversation', conversation)).normal()
    return Math.sqrt(planted.stability) * lasting + Math.sqrt(1 - planted.stability) * passing
  }

  /** A sharing context that the model does not name: the paths of `sharing`, and a rest of its own. */
  function likeSharing(construct: string, seen: ReadonlySet<string> | undefined): number {
    const rest = createRandom(deriveSeed(seed, 'construct', construct)).normal()
    const equation = planted.equations(seen).find(({ construct: name }) => name === sharing.id)
    return equation ? positionOf(equation, positionsWhere(seen).deviations, rest) : rest
  }

  return { answer }
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
  const constructs = new Map<string, number>()
  const deviations = new Map<string, number>()
  for (const equation of equations) {
    const position = positionOf(equation, deviations, random.normal())
    constructs.set(equation.construct, position)
    deviations.set(equation.construct, position - equation.mean)
  }
  return { style, constructs, deviations }
}

function positionOf(
  { predictors, residual, mean }: PlantedEquation,
  deviations: ReadonlyMap<string, number>,
  rest: number,
): number {
  const explained = predictors.reduce((sum, p) => sum + p.coefficient * deviations.get(p.construct)!, 0)
  return mean + (explained + residual * rest)
}
