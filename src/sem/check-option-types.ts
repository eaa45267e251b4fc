import { ArgumentError } from '../errors.ts'
import { written } from './written.ts'

interface Kind {
  readonly fits: (value: unknown) => boolean
  readonly mend: string
}

const isBoolean = (value: unknown) => typeof value === 'boolean'
const isList = (value: unknown) => Array.isArray(value) && value.every(entry => typeof entry === 'string')
const yesOrNo: Kind = { fits: isBoolean, mend: 'Pass true or false.' }

/** By option of `FitOptions`. */
const kinds: Readonly<Record<string, Kind>> = {
  group: { fits: value => typeof value === 'string', mend: 'Pass the name of a column.' },
  groupEqual: { fits: isList, mend: "Pass a list, e.g. ['loadings', 'intercepts']." },
  groupPartial: { fits: isList, mend: "Pass a list of parameters, e.g. ['x3 ~ 1']." },
  ordered: { fits: value => isBoolean(value) || isList(value), mend: 'Pass true or a list of names.' },
  meanStructure: yesOrNo,
  stdLv: yesOrNo,
  bootstrap: {
    fits: value => typeof value === 'object' && value !== null,
    mend: 'Pass e.g. { draws: 1000, seed: 1 }.',
  },
  signal: {
    fits: value => typeof (value as Partial<AbortSignal> | null)?.throwIfAborted === 'function',
    mend: 'Pass an AbortSignal.',
  },
}

/** Options of plain JavaScript may be anything. @throws ArgumentError that names the option, its value and the mend. */
export function checkOptionTypes(options: object): void {
  if (typeof options !== 'object' || options === null) {
    throw new ArgumentError(`The options are ${written(options)}.`, 'Pass an object, or nothing.')
  }
  for (const [name, kind] of Object.entries(kinds)) {
    const value = (options as Readonly<Record<string, unknown>>)[name]
    if (value === undefined || kind.fits(value)) continue
    throw new ArgumentError(`${name} cannot be ${written(value)}.`, kind.mend)
  }
}
