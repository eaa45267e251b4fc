import * as errors from '../errors.ts'

/** An error as JSON: what is needed to print it, and to know it by its class on the other side. */
export interface PackedError {
  readonly name: string
  readonly message: string
  readonly mend: string
  /** Fields of the class, e.g. the fault of a `ChatModelError`. */
  readonly fields: Readonly<Record<string, unknown>>
  readonly cause?: PackedError
}

/** Packs an error for another process; a cause goes along, stacks stay. */
export function packError(error: unknown, depth = 0): PackedError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error), mend: '', fields: {} }
  const {
    name: _,
    message: __,
    cause: ___,
    stack: ____,
    ...fields
  } = error as Error & Record<string, unknown>
  return {
    name: error.name,
    message: error.message,
    mend: error instanceof errors.VaarError ? error.mend : '',
    fields,
    ...(error.cause === undefined || depth >= 3 ? {} : { cause: packError(error.cause, depth + 1) }),
  }
}

const classes = errors as Readonly<Record<string, { readonly prototype: Error }>>

/** The error again: one of the package's own is an instance of its class, any other keeps its name and words. */
export function unpackError({ name, message, mend, fields, cause }: PackedError): Error {
  const options = cause === undefined ? {} : { cause: unpackError(cause) }
  if (!Object.hasOwn(classes, name)) return Object.assign(new Error(message, options), fields, { name })
  // the base class puts message and mend together; constructors of others may add to the message, which has it already
  const problem = message.slice(0, message.length - mend.length).trimEnd()
  const error: Error = Object.setPrototypeOf(
    new errors.VaarError(problem, mend, options),
    classes[name]!.prototype,
  )
  return Object.assign(error, fields, { name })
}
