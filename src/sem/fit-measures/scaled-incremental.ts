import type { FitMeasureInput } from './fit-measure-input.ts'
import { incrementalMeasures } from './incremental.ts'

/** The incremental measures with the scaled tests in place of the plain ones. NaN unless the estimator gives such tests. */
export interface ScaledIncrementalMeasures {
  readonly cfiScaled: number
  readonly tliScaled: number
  readonly nnfiScaled: number
  readonly rfiScaled: number
  readonly nfiScaled: number
  readonly pnfiScaled: number
  readonly ifiScaled: number
  readonly rniScaled: number
}

export function scaledIncrementalMeasures(input: FitMeasureInput): ScaledIncrementalMeasures {
  const { scaled } = input
  const measures = scaled && incrementalMeasures({ ...input, model: scaled.model, baseline: scaled.baseline })
  const nan = Number.NaN
  return {
    cfiScaled: measures?.cfi ?? nan,
    tliScaled: measures?.tli ?? nan,
    nnfiScaled: measures?.nnfi ?? nan,
    rfiScaled: measures?.rfi ?? nan,
    nfiScaled: measures?.nfi ?? nan,
    pnfiScaled: measures?.pnfi ?? nan,
    ifiScaled: measures?.ifi ?? nan,
    rniScaled: measures?.rni ?? nan,
  }
}
