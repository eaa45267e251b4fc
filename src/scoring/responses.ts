/**
 * Why an answer is missing.
 *
 * - `refused`: the model declined the question, in words or through the provider's own channel;
 * - `declined`: it answered others of the same turn and left this one out on purpose (`null`);
 * - `unusable`: something was said, but no point of the scale could be read from it;
 * - `truncated`: the reply was cut off at its token limit before this answer;
 * - `content-filter`: the provider withheld the reply;
 * - `turn-limit`, `token-limit`: a bound of the session was hit before it was asked;
 * - `fault`: the model could not be reached for the rest of the session.
 */
export type MissingReason =
  | 'refused'
  | 'declined'
  | 'unusable'
  | 'truncated'
  | 'content-filter'
  | 'turn-limit'
  | 'token-limit'
  | 'fault'

/**
 * One answer: a point 1..k of the item's own scale (option direction undone, not yet reverse-scored), or the reason
 * why there is none. A missing answer is never given a value.
 */
export type Answer = number | { readonly missing: MissingReason }

/** In which direction the options of a block are numbered: `ascending` puts the lowest agreement at 1. */
export type OptionOrder = 'ascending' | 'descending'

/** How one questionnaire was put to one respondent. */
export interface PresentedBlock {
  /** Id of the instrument. */
  readonly instrument: string
  readonly optionOrder: OptionOrder
  /** Item ids in the order asked. */
  readonly items: readonly string[]
}

/** The answers of one respondent. */
export interface SessionResponses {
  readonly respondentId: string
  /** Respondents that share a persona share it; they are no independent draws of people. */
  readonly cluster: string
  /** In the order asked. */
  readonly blocks: readonly PresentedBlock[]
  /** By item id; every item of the study is there. */
  readonly answers: ReadonlyMap<string, Answer>
}

/** True for a missing answer; narrows the type. */
export function isMissing(answer: Answer): answer is { readonly missing: MissingReason } {
  return typeof answer !== 'number'
}
