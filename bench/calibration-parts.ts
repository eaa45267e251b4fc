import { armsPart } from './arms-part.ts'
import type { AnyPart } from './calibration-part.ts'
import { comparisonPart } from './comparison-part.ts'
import { coveragePart } from './coverage-part.ts'
import { intervalsPart } from './intervals-part.ts'
import { planningPart } from './planning-part.ts'
import { sequentialPart } from './sequential-part.ts'
import { verdictsPart } from './verdicts-part.ts'

/** Every part of `npm run calibrate`, the judged ones first. */
export const calibrationParts: readonly AnyPart[] = [
  verdictsPart,
  coveragePart,
  comparisonPart.margin,
  comparisonPart.known,
  comparisonPart.same,
  planningPart,
  sequentialPart,
  armsPart,
  intervalsPart,
]
