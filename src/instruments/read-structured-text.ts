import { load, YAMLException } from 'js-yaml'
import { InstrumentError } from '../errors.ts'

/** The two notations an instrument file may have. */
export type StructuredFormat = 'yaml' | 'json'

/**
 * Reads YAML (1.2, plain data only) or JSON.
 *
 * Repeated keys are refused in both: the second would silently replace the first. YAML aliases are refused: an
 * instrument needs none, and nested ones can grow a small file without bound.
 *
 * @param file - Named in the errors.
 * @throws InstrumentError that names the file, the line where it is known, and the mend.
 */
export function readStructuredText(text: string, format: StructuredFormat, file: string): unknown {
  return format === 'yaml' ? readYaml(text, file) : readJson(text, file)
}

function readYaml(text: string, file: string): unknown {
  try {
    return load(text, { maxAliases: 0 })
  } catch (cause) {
    if (!(cause instanceof YAMLException)) throw cause
    const line = cause.mark?.line
    const at = line === undefined ? '' : `, line ${line + 1}`
    const mend = yamlMend(cause.reason, line === undefined ? '' : (text.split(/\r\n|[\r\n]/)[line] ?? ''))
    throw new InstrumentError(`${file}${at}: not valid YAML (${cause.reason}).`, mend, { file })
  }
}

/** The mends of the slips people make in questionnaires; js-yaml calls most of them a matter of indentation. */
function yamlMend(reason: string, line: string): string {
  if (reason.includes('duplicated')) return 'Give each field once.'
  if (reason.includes('alias')) return 'Write the value out instead of referring to it with "*".'
  if (reason.includes('empty')) return 'Write the instrument into it; loadInstrument documents an example.'
  if (reason.includes('single document')) return 'Put one instrument in a file, without "---" between parts.'
  if (reason.includes(' tag ')) return 'Remove the tag that starts with "!"; only plain data is read.'
  if (reason.includes('tab')) return 'Indent with spaces.'
  if (/:\s+-\s*([,}#]|$)/.test(line)) return 'Put the minus in quotes: keyed: "-".'
  if (/:\s+[^"'\s].*(:(\s|$))/.test(line)) return 'Put the text in quotes; it holds a colon.'
  return 'Mend the line; a text that holds one of : # { } [ ] & * ! | > \' " % @ ` belongs in quotes.'
}

function readJson(text: string, file: string): unknown {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    const reason = (cause as SyntaxError).message
    const line = jsonFaultLine(reason, text)
    const at = line === undefined ? '' : `, line ${line}`
    throw new InstrumentError(
      `${file}${at}: not valid JSON (${reason.replaceAll(/\s+/g, ' ')}).`,
      'Put keys and texts in double quotes, and no comma after a last element.',
      { cause, file },
    )
  }
  refuseRepeatedKeys(text, file)
  return value
}

/** JSON.parse keeps the last of repeated keys without a word; js-yaml reads JSON too and notices. */
function refuseRepeatedKeys(text: string, file: string): void {
  try {
    load(text)
  } catch (cause) {
    // valid JSON that js-yaml cannot read for another reason is left to the schema
    if (!(cause instanceof YAMLException) || !cause.reason.includes('duplicated') || !cause.mark) return
    const at = `line ${cause.mark.line + 1}`
    throw new InstrumentError(`${file}, ${at}: a JSON field is given twice.`, 'Give each field once.', {
      cause,
      file,
    })
  }
}

/** V8 gives the line of some faults, and of the others an excerpt of ten characters each side. */
function jsonFaultLine(reason: string, text: string): number | undefined {
  const given = /\(line (\d+) /.exec(reason)?.[1]
  if (given !== undefined) return Number(given)
  if (reason.includes('end of JSON input')) return lineAt(text, text.trimEnd().length)
  const excerpt = /, \.\.\."([\s\S]*)"(?:\.\.\.)? is not valid JSON$/.exec(reason)?.[1]
  const start = excerpt === undefined ? -1 : text.indexOf(excerpt)
  // an excerpt that occurs twice tells no line
  if (excerpt === undefined || start < 0 || text.indexOf(excerpt, start + 1) >= 0) return undefined
  return lineAt(text, start + 10)
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length
}
