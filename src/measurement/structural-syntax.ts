import type { Study } from '../config/study.ts'
import { ConfigError } from '../errors.ts'
import { measurementModel } from '../scoring/measurement-model.ts'
import { parcelsOf } from '../scoring/parcels.ts'
import { parseModel } from '../sem/syntax/parse-model.ts'

/**
 * Measurement and structural part together, in lavaan's syntax.
 *
 * @throws ConfigError for a regression among anything but the study's constructs, or a reference path without one.
 */
export function structuralSyntax({
  instruments,
  structuralModel,
  reference,
}: Pick<Study, 'instruments' | 'structuralModel' | 'reference'>): string {
  const constructs = instruments.map(({ id }) => id)
  const { terms } = parseModel(structuralModel)
  const other = terms.find(({ op }) => op !== '~' && op !== '~~')
  if (other) {
    throw new ConfigError(
      `study.structuralModel has "${other.lhs} ${other.op} ${other.rhs}".`,
      'It holds only regressions (~) and covariances (~~) among the constructs; how they are measured follows from the instruments.',
    )
  }
  const regressions = terms.filter(({ op }) => op === '~')
  for (const { lhs, rhs, op } of terms) {
    const unknown = [lhs, rhs].find(name => !constructs.includes(name))
    if (unknown !== undefined) {
      throw new ConfigError(
        `study.structuralModel has the path "${lhs} ${op} ${rhs}", but no instrument has the id "${unknown}".`,
        `Its constructs are the instruments' ids: ${constructs.join(', ')}.`,
      )
    }
  }
  const fixed = regressions.find(
    ({ lhs, rhs, modifiers }) => modifiers.fixed && reference.some(({ path }) => path === `${lhs} ~ ${rhs}`),
  )
  if (fixed) {
    throw new ConfigError(
      `study.structuralModel fixes the path "${fixed.lhs} ~ ${fixed.rhs}", which is to be judged.`,
      'Leave it free: a fixed path is an assumption, not evidence.',
    )
  }
  const paths = regressions.map(({ lhs, rhs }) => `${lhs} ~ ${rhs}`)
  const missing = reference.find(({ path }) => !paths.includes(path))
  if (missing) {
    throw new ConfigError(
      `study.reference names the path "${missing.path}", which study.structuralModel does not have.`,
      `Its paths are: ${paths.join(', ') || 'none'}.`,
    )
  }
  return `${measurementModel(instruments.flatMap(parcelsOf))}\n${structuralModel}`
}
