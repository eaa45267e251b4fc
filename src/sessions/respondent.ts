import type { Instrument, Item } from '../instruments/schema.ts'

/** In which direction the options of a block are numbered: `ascending` puts the lowest agreement at 1. */
export type OptionOrder = 'ascending' | 'descending'

/** One questionnaire as one respondent gets it. */
export interface Block {
  readonly instrument: Instrument
  /** The instrument's items in this respondent's order. */
  readonly items: readonly Item[]
  readonly optionOrder: OptionOrder
}

/** One draw of persona x item order x option order x seed, to be answered by one model in one session. */
export interface Respondent {
  /** `r0001`, `r0002`, …; the same over studies that differ only in the number of respondents. */
  readonly id: string
  /** 0 .. 2^31 - 1, for providers that take a sampling seed. */
  readonly seed: number
  /** Second-person description for the system prompt; absent when the model answers as itself. */
  readonly persona?: string
  readonly blocks: readonly Block[]
}

/**
 * Turns a displayed option number into a point of the item's scale (and back: it is its own inverse).
 *
 * @param option - 1..points.
 */
export function pointOfOption(option: number, order: OptionOrder, points: number): number {
  return order === 'ascending' ? option : points + 1 - option
}
