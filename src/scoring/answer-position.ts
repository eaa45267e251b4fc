import type { ResponseScale } from '../instruments/schema.ts'

/** Where a point lies on its scale, from -1 (the lowest agreement) to 1, so that scales of different length compare. */
export function answerPosition(point: number, { labels }: ResponseScale): number {
  return (2 * point - labels.length - 1) / (labels.length - 1)
}
