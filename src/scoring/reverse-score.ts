import { ArgumentError } from '../errors.ts'
import type { Item, ResponseScale } from '../instruments/schema.ts'

/**
 * Score of an answer in the direction of the construct: the point itself for an item keyed `+`, k + 1 - point for
 * one keyed `-`.
 *
 * @param point - Whole number 1..k.
 * @returns Whole number 1..k; higher means more of the construct.
 * @throws ArgumentError for a point that is not on the scale (NaN included).
 */
export function reverseScore(point: number, item: Pick<Item, 'id' | 'keyed'>, scale: ResponseScale): number {
  const points = scale.labels.length
  if (!(Number.isInteger(point) && point >= 1 && point <= points)) {
    throw new ArgumentError(
      `Answer ${point} to item "${item.id}" is not a point of its scale.`,
      `Points are the whole numbers 1 to ${points}.`,
    )
  }
  return item.keyed === '+' ? point : points + 1 - point
}
