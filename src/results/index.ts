export { decodeNumber, type EncodedNumber, encodeNumber } from './encode-number.ts'
export { type Gate, judgeGate, requireGate } from './judge-gate.ts'
export { mergeAssessments } from './merge-assessments.ts'
export {
  type AssertionRecord,
  type AssessmentRecord,
  type DriftRecord,
  type GateRecord,
  type PathRecord,
  resultsSchema,
  type TestRecord,
  testRecordSchema,
  type VaarResults,
} from './results-schema.ts'
export { resultsVersion } from './results-version.ts'
