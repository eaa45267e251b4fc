/** Bounds that an assessment must keep before any assertion about it is decided. */
export interface PreconditionBounds {
  /** Fewest respondents in the fit. */
  readonly respondents: number
  /** Largest share of answers missing, 0..1. */
  readonly missingRate: number
  /** Largest share of the answers to a single item missing, 0..1. */
  readonly missingOfItem: number
  /** Smallest share of respondents whose answers are not all those of another, 0..1. */
  readonly distinctAnswers: number
  /** Smallest share of items with a standard deviation of at least 0.3 points and 3 points used, 0..1. */
  readonly itemSpread: number
  /** Largest share of an instrument's answers at one end of the scale, 0..1. */
  readonly atOneEnd: number
  /** Smallest reliability (omega) of a construct, 0..1. */
  readonly reliability: number
  /** Smallest mean correlation of statements worded both ways, after scoring; must be exceeded. */
  readonly reversePairs: number
  /** Standard errors by which a path may move before it matters that it does, when agreement is taken out. */
  readonly agreementShift: number
  /** Decide although all items are keyed one way, so that a style of agreeing cannot be told from the constructs. */
  readonly allowOneDirection: boolean
  /** Smallest p-value of equal paths under either option direction, all paths together. */
  readonly optionDirection: number
  /** Largest change from the first to the last statement of an instrument, in standard deviations of an answer. */
  readonly orderEffect: number
}

/** The bounds where a study names no others. */
export const defaultBounds: PreconditionBounds = {
  respondents: 100,
  missingRate: 0.05,
  missingOfItem: 0.2,
  distinctAnswers: 0.8,
  itemSpread: 0.8,
  atOneEnd: 0.6,
  reliability: 0.6,
  reversePairs: 0,
  agreementShift: 0.5,
  allowOneDirection: false,
  optionDirection: 0.001,
  orderEffect: 0.5,
}
