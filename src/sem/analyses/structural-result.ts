import type { FitProblem } from '../fit-problem.ts'
import type { FitStatus, ParameterRow, SemFit } from '../sem-fit.ts'
import type { SemWarning } from '../sem-warning.ts'

/** Paths among latents and how they were estimated. */
export interface StructuralResult {
  /** `'sam'`: structure after measurement; `'composite'`: scores corrected for their reliability; a plain fit says `'sem'`. */
  readonly way: 'sam' | 'composite'
  /** As of a fit: numbers of a result that is not `ok` describe no population. */
  readonly status: FitStatus
  readonly problem: FitProblem | undefined
  /** Regressions, (co)variances and means of the structural part; standard errors allow for the first step. */
  readonly parameters: readonly ParameterRow[]
  /** Of all steps: what was left out of the data, and what to look at. */
  readonly warnings: readonly SemWarning[]
  /** The structural part as a model of its own; its chi-square tests the paths alone. Undefined when it was not reached. */
  readonly structural: SemFit | undefined
}
