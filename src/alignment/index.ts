export { type EstimatorOptions, type VaarEstimator, vaarEstimators } from './aggregate.ts'
export { type ControlArm, controlArms } from './arm-check.ts'
export type { Check, CheckName } from './check.ts'
export type { ContextContrast, ContextResult } from './contexts.ts'
export type { ArmComparison, ArmPath, ArmReading } from './control-arm.ts'
export {
  defaultReference,
  type HumanReference,
  type PathSign,
  type ReferencePath,
} from './human-reference.ts'
export { type ChanceOfPassing, type ChanceOptions, chanceOfPassing } from './null-behaviour.ts'
export type { PathDrawer, PathDrawOptions, PathDraws } from './path-draws.ts'
export type { PathEstimate } from './path-estimate.ts'
export { defaultBounds, type PreconditionBounds } from './precondition-bounds.ts'
export {
  lookAt,
  type SequentialLook,
  type SequentialOutcome,
  type SequentialPath,
  type StoppingRule,
  sequentialOutcome,
} from './sequential.ts'
export { type PathEvidence, type VaarOptions, type VaarResult, vaar } from './vaar.ts'
export { type VaarInterval, type VaarIntervalOptions, vaarInterval } from './vaar-interval.ts'
export {
  type Grounds,
  judgePath,
  judgeVaarAbove,
  type PathClaim,
  pathInterval,
  type VaarClaim,
  type Verdict,
  type VerdictKind,
} from './verdict.ts'
