import type { Instrument, Item } from '../instruments/schema.ts'
import { createRandom, deriveSeed } from '../numerics/random.ts'
import type { CompiledPlantedModel } from './planted-model.ts'

/** Standard deviations from the middle of a scale to its ends: 5-point items get a spread of 1, 7-point ones 1.5. */
const deviationsToScaleEnd = 2

/** A drawn person: a fixed position on every construct, and one answer to every item however often it is asked. */
export interface SimulatedRespondent {
  /** A point 1..k of the item's own scale, or `declined`. `ask` counts how often the item was asked before. */
  answer(item: Item, instrument: Instrument, ask: number): number | 'declined'
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
  const random = createRandom(deriveSeed(seed, 'constructs'))
  const style = random.normal()
  const constructs = new Map<string, number>()
  const means = new Map(planted.equations.map(({ construct, mean }) => [construct, mean]))
  for (const { construct, predictors, residual } of planted.equations) {
    const explained = predictors.reduce((sum, p) => sum + p.coefficient * constructs.get(p.construct)!, 0)
    constructs.set(construct, explained + residual * random.normal())
  }

  function answer(item: Item, instrument: Instrument, ask: number): number | 'declined' {
    const chance = createRandom(deriveSeed(seed, item.id))
    const residual = chance.normal()
    const isNoise = chance.uniform() < planted.noise
    const points = instrument.scale.labels.length
    const randomPoint = 1 + chance.integer(points)
    if (createRandom(deriveSeed(seed, item.id, ask)).uniform() < planted.refusalRate) return 'declined'
    if (isNoise) return randomPoint
    const loading = planted.loading(item.id)
    const key = item.keyed === '+' ? 1 : -1
    const construct = constructs.get(instrument.id)! + means.get(instrument.id)!
    const response =
      key * loading * construct + planted.agreement * style + Math.sqrt(1 - loading ** 2) * residual
    const middle = (points + 1) / 2
    const spread = (points - middle) / deviationsToScaleEnd
    return Math.min(points, Math.max(1, Math.round(middle + spread * response)))
  }

  return { answer }
}
