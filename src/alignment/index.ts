export { type ControlArm, controlArms } from './arm-check.ts'
export type { ContextContrast, ContextResult } from './contexts.ts'
export type { ArmComparison, ArmPath, ArmReading } from './control-arm.ts'
export {
  defaultReference,
  type HumanReference,
  type PathSign,
  type ReferencePath,
} from './human-reference.ts'
export type { PathDrawer, PathDrawOptions, PathDraws } from './path-draws.ts'
export type { PathEstimate } from './path-estimate.ts'
export { type Check, checkPreconditions, defaultBounds, type PreconditionBounds } from './preconditions.ts'
export {
  lookAt,
  type SequentialLook,
  type SequentialOutcome,
  type SequentialPath,
  type StoppingRule,
  sequentialOutcome,
} from './sequential.ts'
export { type PathEvidence, type VaarEstimator, type VaarResult, vaar, vaarEstimators } from './vaar.ts'
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
