/** Names of the preconditions. */
export type CheckName =
  | 'missing rate'
  | 'missing by item'
  | 'respondents'
  | 'distinct answers'
  | 'item spread'
  | 'floor and ceiling'
  | 'convergence'
  | 'admissibility'
  | 'loading signs'
  | 'reliability'
  | 'reverse pairs'
  | 'response style'
  | 'agreement held'
  | 'agreement factor'
  | 'option direction'
  | 'order effects'
  | 'conversational consistency'
  | 'order of blocks'
  | 'sequential gate'
  | 'model returned'
  | 'canary'

/** One precondition: a number held against its bound. */
export interface Check {
  readonly name: CheckName
  readonly ok: boolean
  /** What was found; NaN where it could not be found. */
  readonly value: number
  /** What it was held against. */
  readonly bound: number
  /** What was found, and the bound, in words. */
  readonly detail: string
  /** What a verdict would rest on if it were decided all the same. */
  readonly consequence: string
  /** What would mend it; empty when `ok`. */
  readonly mend: string
}

/** A share as people read it. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`
}

/** A few of many names. */
export function someOf(names: readonly string[]): string {
  return `${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''}`
}
