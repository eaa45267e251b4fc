import { readFile, stat } from 'node:fs/promises'
import { extname, isAbsolute, relative, resolve } from 'node:path'
import { InstrumentError } from '../errors.ts'
import { parseInstrument } from './parse-instrument.ts'
import { readStructuredText, type StructuredFormat } from './read-structured-text.ts'
import type { Instrument } from './schema.ts'

/** Largest instrument file read, in bytes; the longest published questionnaires need a tenth of it. */
const maxBytes = 1024 * 1024

const formats: Readonly<Record<string, StructuredFormat>> = {
  '.yaml': 'yaml',
  '.yml': 'yaml',
  '.json': 'json',
}

/**
 * Loads one's own instrument, e.g. the licensed original of a published scale, from a YAML or JSON file.
 *
 * ```yaml
 * id: trust                  # becomes the latent variable's name
 * title: People in general   # the respondent reads it
 * instructions: The statements below are about people in general. Give your own view of each.
 * scale:
 *   question: How much do you agree with each statement?
 *   labels: [disagree, undecided, agree]
 * items:
 *   - id: tr1
 *     text: Most people keep their word.
 *     facet: honesty
 *     keyed: "+"             # agreeing raises the construct
 *   - id: tr2
 *     text: People take advantage of whoever lets them.
 *     facet: honesty
 *     keyed: "-"             # agreeing lowers it; the quotes are needed
 * source: Written for our own use
 * licence: CC0-1.0
 * ```
 *
 * @param path - A `.yaml`, `.yml` or `.json` file in UTF-8, of at most 1 MiB, relative to `cwd`.
 * @param options - `cwd`: the directory `path` starts from; the process's own by default.
 * @returns The instrument, checked and frozen as by `parseInstrument`.
 * @throws InstrumentError when the file is missing, cannot be read, is empty, too large, of another kind, not valid
 *   YAML or JSON (with the line; a repeated key and a YAML alias count as such), or breaks the schema (with the item).
 *   `file` is its path relative to `cwd`, or absolute when it lies outside.
 */
export async function loadInstrument(path: string, options?: { cwd?: string }): Promise<Instrument> {
  const cwd = options?.cwd ?? process.cwd()
  const absolute = resolve(cwd, path)
  const file = displayName(cwd, absolute)
  const format = formats[extname(absolute).toLowerCase()]
  if (format === undefined) {
    throw new InstrumentError(
      `${file}: an instrument file ends in .yaml, .yml or .json.`,
      'Rename it, or write it as YAML.',
      { file },
    )
  }

  const text = await readText(absolute, file)
  return parseInstrument(readStructuredText(text, format, file), file)
}

async function readText(absolute: string, file: string): Promise<string> {
  const bytes = await readBytes(absolute, file)
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new InstrumentError(`${file} is not UTF-8 text.`, 'Save it in the encoding UTF-8.', { cause, file })
  }
  if (text.trim() === '') {
    throw new InstrumentError(
      `${file} is empty.`,
      'Write the instrument into it; loadInstrument documents an example.',
      { file },
    )
  }
  return text
}

async function readBytes(absolute: string, file: string): Promise<Uint8Array> {
  try {
    const stats = await stat(absolute)
    // a directory, pipe or device has no size to bound the reading by
    if (!stats.isFile())
      throw new InstrumentError(`${file} is not a file.`, 'Give the path of a file.', { file })
    if (!(stats.size <= maxBytes)) {
      throw new InstrumentError(
        `${file} has ${stats.size} bytes, more than the ${maxBytes} an instrument may have.`,
        'Check that it is the right file.',
        { file },
      )
    }
    return await readFile(absolute)
  } catch (cause) {
    if (cause instanceof InstrumentError) throw cause
    const code = (cause as NodeJS.ErrnoException).code
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new InstrumentError(
        `${file} does not exist.`,
        'Check the path; a relative one starts from the working directory or the cwd option.',
        { cause, file },
      )
    }
    throw new InstrumentError(`${file} cannot be read (${code}).`, 'Check its permissions.', { cause, file })
  }
}

function displayName(cwd: string, absolute: string): string {
  const inside = relative(cwd, absolute)
  return inside === '' || inside.startsWith('..') || isAbsolute(inside)
    ? absolute
    : inside.replaceAll('\\', '/')
}
