import { InstrumentError } from '../errors.ts'
import { describeFault } from './describe-fault.ts'
import { type Instrument, instrumentSchema } from './schema.ts'

/** Faults told in one message; a wholly wrong file would otherwise fill the screen. */
const mostFaultsTold = 5

/**
 * Checks that a value is an instrument: the fields of the schema and no others, item ids and texts unique, labels
 * unique. One facet is enough, and reversed items are not demanded (published scales often have none).
 *
 * @param value - Anything, e.g. what a JSON or YAML file held.
 * @param file - Named in the error; give it when the value came from a file.
 * @returns A copy with surplus blanks and line breaks taken out of its texts, frozen all through: the shipped instruments are shared by every
 *   study of a process, and a sort in place in one must not reorder the others.
 * @throws InstrumentError with every fault (five at most are told), the first one with its mend; `itemId` is the item
 *   of the first fault.
 */
export function parseInstrument(value: unknown, file?: string): Instrument {
  const parsed = instrumentSchema.safeParse(value)
  if (parsed.success) return frozen(parsed.data)

  const faults = parsed.error.issues.map(issue => describeFault(value, issue))
  const [first, ...others] = faults
  if (first === undefined) throw parsed.error
  const told = others.slice(0, mostFaultsTold - 1).map(fault => fault.problem)
  const untold = others.length - told.length
  const also = untold > 0 ? [...told, `and ${untold} more`] : told
  throw new InstrumentError(
    `${file ?? nameOf(value)}: ${first.problem}.${also.length > 0 ? ` Also: ${also.join('; ')}.` : ''}`,
    first.mend,
    {
      ...(file === undefined ? {} : { file }),
      ...(first.itemId === undefined ? {} : { itemId: first.itemId }),
    },
  )
}

function nameOf(value: unknown): string {
  const named = typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string'
  return named ? `instrument "${value.id}"` : 'instrument'
}

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) frozen(inner)
    Object.freeze(value)
  }
  return value
}
