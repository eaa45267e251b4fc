import type { Minimum } from '../../numerics/minimize.ts'
import type { FitProblem } from '../fit-problem.ts'
import type { CompiledModel } from '../model/compile-model.ts'
import { parameterName } from '../table/parameter-table.ts'

/** More parameters than moments: no data of these variables can tell them apart. */
export function tooManyParameters(model: CompiledModel, df: number): FitProblem | undefined {
  if (df >= 0) return undefined
  return {
    code: 'more-parameters-than-moments',
    message: `The model has ${-df} more free parameters than the data have moments.`,
    mend: 'Fix or equate parameters, or measure more variables.',
    names: namesOfParameters(model, () => true),
    group: undefined,
  }
}

/** The information vanishes in some direction: the parameters that take part in it are named. */
export function indistinguishable(model: CompiledModel, flat: Float64Array): FitProblem {
  const names = namesOfParameters(model, free => flat[free - 1]! > 0.05)
  return {
    code: 'indistinguishable-parameters',
    message:
      names.length === 1
        ? `The data say nothing about ${names[0]}.`
        : `The data cannot tell ${names.join(', ')} apart: they can change together without changing the fit.`,
    mend: 'Fix one of them, e.g. a loading to 1, or set two equal.',
    names,
    group: undefined,
  }
}

/** Why the search ended without a minimum; names what was still on the move. */
export function notConverged(model: CompiledModel, minimum: Minimum): FitProblem {
  const { reason, iterations } = minimum
  const names = runaways(model, minimum)
  const mend = 'Simplify the model, give starting values with start(), or collect more rows.'
  const common = { mend, names, group: undefined }
  if (reason === 'undefined-at-start') {
    const message = 'No starting values give a positive definite implied covariance matrix.'
    return { ...common, code: 'no-admissible-start', message, names: [] }
  }
  if (reason === 'diverging') {
    return {
      ...common,
      code: 'diverging',
      message: `The fit approaches its best only as ${names.join(', ')} run${names.length > 1 ? '' : 's'} away.`,
      mend: 'A factor may have no good marker: choose another first indicator, use stdLv, or collect more rows.',
    }
  }
  if (reason === 'max-iterations') {
    const moving = names.length > 0 ? `; still moving: ${names.join(', ')}` : ''
    const message = `No minimum was found in ${iterations} iterations${moving}.`
    return { ...common, code: 'max-iterations', message }
  }
  const message = `The search stopped after ${iterations} iterations at a point that is no minimum.`
  return { ...common, code: 'no-progress', message, names: [] }
}

/** The parameters that moved most in the last iterations, if any moved much. */
function runaways(model: CompiledModel, { drift }: Minimum): string[] {
  const largest = drift.reduce((most, value) => Math.max(most, value), 0)
  return largest > 0.01 ? namesOfParameters(model, free => drift[free - 1]! > 0.5 * largest) : []
}

/** The wanted free parameters (numbered from 1), each once, with its group where that tells them apart. */
export function namesOfParameters(model: CompiledModel, wanted: (free: number) => boolean): string[] {
  const several = model.table.groupLabels.length > 1
  const seen = new Set<number>()
  return model.table.rows.flatMap(row => {
    if (row.free === 0 || seen.has(row.free) || !wanted(row.free)) return []
    seen.add(row.free)
    const shared = model.table.rows.some(other => other.free === row.free && other.group !== row.group)
    const where = several && !shared ? ` (${model.table.groupLabels[row.group - 1]})` : ''
    return [parameterName(row) + where]
  })
}
