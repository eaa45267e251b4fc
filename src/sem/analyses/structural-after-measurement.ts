import { unobservedProblem } from '../data/check-sample.ts'
import type { Rows } from '../data/read-rows.ts'
import type { SampleMoments } from '../data/sample-moments.ts'
import { fitCompiled } from '../fit-model.ts'
import type { FitOptions } from '../fit-options.ts'
import type { FitProblem } from '../fit-problem.ts'
import { inferenceOf } from '../inference/inference.ts'
import { compileModel } from '../model/compile-model.ts'
import { prepareModel } from '../model/prepare-model.ts'
import type { ParameterRow, SemFit } from '../sem-fit.ts'
import type { SemWarning } from '../sem-warning.ts'
import { latentMoments, momentsOf } from './latent-moments.ts'
import { limitedOptions } from './limited-options.ts'
import type { MeasuredBlock } from './measurement-blocks.ts'
import { measurementBlocks } from './measurement-blocks.ts'
import type { StructuralResult } from './structural-result.ts'
import { structuralTable } from './structural-table.ts'
import { twoStepErrors } from './two-step-errors.ts'

const taken = ['group', 'groupEqual', 'groupPartial', 'meanStructure', 'maxIterations', 'signal'] as const

/** Maximum likelihood on complete rows or moments only. */
export type SamOptions = Pick<FitOptions, (typeof taken)[number]>

/** What structural-after-measurement found. */
export interface SamResult extends StructuralResult {
  readonly way: 'sam'
  /** One fit a block of latents that are measured together. */
  readonly measurement: readonly { readonly latents: readonly string[]; readonly fit: SemFit }[]
}

/**
 * Local structural-after-measurement (Rosseel and Loh 2022), as lavaan's `sam()`: each latent is measured by a model of
 * its own; the latents' moments follow by Bartlett's mapping, M (S − Θ) Mᵀ with M = (Λᵀ Θ⁻¹ Λ)⁻¹ Λᵀ Θ⁻¹; and the paths are
 * estimated on those. It needs fewer rows than a fit all at once, and a fault in one part stays there. Standard errors
 * allow for the first step (expected information). Defined parameters are not computed.
 *
 * @returns status and problem of the first step that fails; otherwise `ok`, with the structural parameters.
 * @throws as `fitModel`; ArgumentError for a higher-order factor, an indicator in a regression, or other estimators.
 */
export function structuralAfterMeasurement(
  syntax: string,
  data: Rows | SampleMoments,
  options: SamOptions = {},
): SamResult {
  const resolved = limitedOptions(options, taken, 'Structural-after-measurement')
  const warnings: SemWarning[] = []
  // 1. cut the model into measurement blocks and a structural part
  const { compiled: joint, samples } = prepareModel(syntax, data, resolved, warnings)
  const blocks = measurementBlocks(joint.table)
  const structure = structuralTable(joint.table)
  const absent = unobservedProblem(samples, joint.table.observed)
  if (absent) return { ...nothing, status: 'data-unfit', problem: absent, warnings, measurement: [] }
  // 2. measure
  const measured = blocks.map((block): MeasuredBlock => {
    const own = samples.map(sample => momentsOf(sample, joint.table.observed, block.indicators))
    return { block, fit: fitCompiled(compileModel(block.table), own, resolved) }
  })
  warnings.push(...measured.flatMap(({ fit }) => fit.warnings))
  const measurement = measured.map(({ block, fit }) => ({ latents: block.latents, fit }))
  const failed = (
    status: SamResult['status'],
    problem: FitProblem | undefined,
    structural?: SemFit,
  ): SamResult => ({
    ...nothing,
    status,
    problem,
    structural,
    warnings: [...warnings, ...(structural?.warnings ?? [])],
    measurement,
  })
  const bad = measured.find(({ fit }) => fit.status !== 'ok')
  if (bad) return failed(bad.fit.status, bad.fit.problem)
  // 3. moments of the latents
  const moments = samples.map((sample, g) =>
    latentMoments(sample, g, joint.table.observed, structure.observed, measured),
  )
  const unmapped = moments.indexOf(undefined)
  if (unmapped >= 0) return failed('inadmissible', exactMeasurement(samples[unmapped]!.label))
  // 4. structure
  const known = moments.filter(found => found !== undefined)
  const structural = fitCompiled(compileModel(structure), known, resolved)
  if (structural.status !== 'ok') return failed(structural.status, structural.problem, structural)
  const errors = twoStepErrors(joint, samples, measured, structural)
  const parameters = structural.parameters.map(row => ({
    ...row,
    ...(row.free > 0 ? inferenceOf(row.est, errors[row.free - 1]!) : {}),
  }))
  const lost = parameters.filter(({ est, se }) => !(Number.isFinite(est) && Number.isFinite(se)))
  if (lost.length > 0) return failed('inadmissible', withoutErrors(lost), structural)
  return { ...failed('ok', undefined, structural), parameters }
}

const nothing = { way: 'sam', parameters: [], structural: undefined } as const

/** Both steps were fitted, and their joint information is no information of anything. */
function withoutErrors(lost: readonly ParameterRow[]): FitProblem {
  return {
    code: 'undefined-value',
    message: 'Some standard errors of the two steps together are not defined.',
    mend: 'Collect more rows, or simplify the model.',
    names: lost.map(({ lhs, op, rhs }) => `${lhs} ${op} ${rhs}`.trim()),
    group: undefined,
  }
}

function exactMeasurement(label: string): FitProblem {
  return {
    code: 'negative-variance',
    message: `An indicator is measured without error${label ? ` in group ${label}` : ''}, so that the latents' moments are not determined.`,
    mend: 'Leave the indicator out, or give the latent others.',
    names: [],
    group: label || undefined,
  }
}
