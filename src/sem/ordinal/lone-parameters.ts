import type { CompiledModel } from '../model/compile-model.ts'
import type { SolvedGroup } from './solved-group.ts'

/**
 * A parameter is *alone* when the only moment it moves is moved by no other: an unconstrained threshold. Such a pair
 * fits exactly and takes no part in the rest, which is solved without it.
 */
export interface LoneParameters {
  /** Of each free parameter: where the moment is that it fits alone; undefined for the rest. */
  readonly places: readonly (LonePlace | undefined)[]
  /** The moments that no lone parameter fits, of each group. */
  readonly open: readonly Int32Array[]
}

/** The moment of a lone parameter, and how fast the parameter moves it. */
export interface LonePlace {
  readonly group: number
  readonly moment: number
  readonly slope: number
}

/** @param tied parameters that constraints involve: they are not alone. */
export function loneParameters(
  model: CompiledModel,
  groups: readonly SolvedGroup[],
  tied: ReadonlySet<number>,
): LoneParameters {
  const uses = new Int32Array(model.parameterCount)
  const places: (LonePlace | undefined)[] = new Array(model.parameterCount).fill(undefined)
  groups.forEach(({ discrepancy: { moments }, weights }, g) => {
    const { parameters, free } = model.groups[g]!
    for (let r = 0; r < weights.length; r++) {
      const from = moments.rowStart[r]!
      const to = moments.rowStart[r + 1]!
      for (let e = from; e < to; e++) {
        const k = parameters[free.parameter[moments.cell[e]!]!]!
        uses[k]! += 1
        const slope = moments.slope[e]!
        if (to - from === 1 && slope !== 0 && !tied.has(k)) places[k] = { group: g, moment: r, slope }
      }
    }
  })
  for (let k = 0; k < places.length; k++) if (uses[k] !== 1) places[k] = undefined
  const closed = groups.map(() => new Set<number>())
  for (const place of places) if (place) closed[place.group]!.add(place.moment)
  return {
    places,
    open: groups.map(({ weights }, g) =>
      Int32Array.from(Array.from(weights.keys()).filter(r => !closed[g]!.has(r))),
    ),
  }
}
