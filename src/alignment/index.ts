export { type EstimatorOptions, type VaarEstimator, vaarEstimators } from './aggregate.ts'
export type { AgreementFactor } from './agreement-factor.ts'
export { type ControlArm, controlArms } from './arm-check.ts'
export type { Check, CheckName } from './check.ts'
export { comparePaths, type PathComparison } from './comparison/compare-models.ts'
export {
  type BaselineOptions,
  type CandidateVerdict,
  compareWithBaseline,
} from './comparison/compare-with-baseline.ts'
export type { ComparedModel } from './comparison/compared-model.ts'
export type { PathDifference, PathEquality } from './comparison/equal-paths.ts'
export { type ComparableEstimator, comparableEstimators } from './comparison/expected-vaar.ts'
export { holm } from './comparison/holm.ts'
export {
  judgeNoLessAligned,
  judgeSamePaths,
  type NonInferiorityClaim,
} from './comparison/judge-comparison.ts'
export { type KnownPaths, type VaarDifference, vaarDifference } from './comparison/vaar-difference.ts'
export type { ContextContrast, ContextResult } from './contexts.ts'
export type { ArmComparison, ArmPath, ArmReading } from './control-arm.ts'
export {
  defaultReference,
  type HumanReference,
  type PathSign,
  type ReferencePath,
} from './human-reference.ts'
export { judgePath, type PathClaim } from './judge-path.ts'
export type { LadderStep } from './ladder/climb.ts'
export {
  type LadderLevel,
  type LadderOptions,
  type MeasurementLadder,
  type MetricLadder,
  measurementLadder,
  type ScalarLadder,
} from './ladder/measurement-ladder.ts'
export { type ChanceOfPassing, type ChanceOptions, chanceOfPassing } from './null-behaviour.ts'
export type { NullStudy } from './null-study.ts'
export type { PathDrawer, PathDrawOptions, PathDraws } from './path-draws.ts'
export type { PathEstimate } from './path-estimate.ts'
export { pathInterval } from './path-interval.ts'
export { defaultBounds, type PreconditionBounds } from './precondition-bounds.ts'
export {
  type Agreement,
  type IntraclassCorrelation,
  intraclassCorrelation,
} from './profile/intraclass-correlation.ts'
export { type LatentMean, latentMeans, requireScalar } from './profile/latent-means.ts'
export { profileShift, repeatedRunAgreement, type SplitHalf, splitHalf } from './profile/profile-stability.ts'
export { type ScaleMean, scaleProfile } from './profile/scale-profile.ts'
export {
  type EvidenceRow,
  evidenceRowSchema,
  type HumanEvidence,
  humanEvidence,
} from './reference/evidence.ts'
export { type HumanReferenceOptions, humanReference } from './reference/human-reference-of.ts'
export { besidePeople, type People, type PeopleOptions, people } from './reference/people.ts'
export { type PooledPath, poolEvidence } from './reference/pool-evidence.ts'
export {
  lookAt,
  type SequentialLook,
  type SequentialOutcome,
  type SequentialPath,
  type StoppingRule,
  sequentialOutcome,
} from './sequential.ts'
export { type PathEvidence, type VaarOptions, type VaarResult, vaar } from './vaar.ts'
export {
  type IntervalMethod,
  type VaarInterval,
  type VaarIntervalOptions,
  vaarInterval,
} from './vaar-interval.ts'
export {
  type Grounds,
  judgeVaarAbove,
  type VaarClaim,
  type Verdict,
  type VerdictKind,
} from './verdict.ts'
