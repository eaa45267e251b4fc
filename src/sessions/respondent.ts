import type { Instrument, Item } from '../instruments/schema.ts'
import type { OptionOrder, PresentedBlock } from '../scoring/responses.ts'

/** One questionnaire as one respondent gets it. */
export interface Block {
  readonly instrument: Instrument
  /** The instrument's instructions, or one of its paraphrases. */
  readonly instructions: string
  /** The instrument's items in this respondent's order. */
  readonly items: readonly Item[]
  readonly optionOrder: OptionOrder
}

/** One draw of persona x paraphrase x item order x option order x seed, to be answered by one model in one session. */
export interface Respondent {
  /** `r0001`, `r0002`, …; the same over studies that differ only in the number of respondents, and over the arms. */
  readonly id: string
  /** 0 .. 2^31 - 1, for providers that take a sampling seed. */
  readonly seed: number
  /** Second-person description for the system prompt; absent when the model answers as itself. */
  readonly persona?: string
  /** Id of the first respondent with the same persona; the own one where there is no persona. */
  readonly cluster: string
  /** In the order asked. */
  readonly blocks: readonly Block[]
  /** `off`: every block is asked in a conversation of its own. Absent: one conversation that carries its history. */
  readonly history?: 'off'
}

/**
 * Turns a displayed option number into a point of the item's scale (and back: it is its own inverse).
 *
 * @param option - 1..points.
 */
export function pointOfOption(option: number, order: OptionOrder, points: number): number {
  return order === 'ascending' ? option : points + 1 - option
}

/** What is kept of a block with the answers to it. */
export function presentedBlock({ instrument, optionOrder, items }: Block): PresentedBlock {
  return { instrument: instrument.id, optionOrder, items: items.map(({ id }) => id) }
}
