import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dump } from 'js-yaml'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { InstrumentError } from '../../../src/errors.ts'
import { loadInstrument, ownInstruments, parseInstrument } from '../../../src/instruments/index.ts'

let cwd = ''
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'vaar-instruments-'))
})
afterAll(() => rm(cwd, { recursive: true }))

/** The example of the docstring, so that what is documented is what works. */
const example = await documentedExample()

async function documentedExample(): Promise<string> {
  const source = await readFile(
    new URL('../../../src/instruments/load-instrument.ts', import.meta.url),
    'utf8',
  )
  const block = /```yaml\n([\s\S]*?) \* ```/.exec(source)?.[1] ?? ''
  return block.replaceAll(/^ \* /gm, '')
}

async function load(file: string, content: string | Uint8Array) {
  await writeFile(join(cwd, file), content)
  return loadInstrument(file, { cwd })
}

async function errorOf(promise: Promise<unknown>): Promise<InstrumentError> {
  const error = await promise.then(
    () => new Error('nothing was thrown'),
    (reason: unknown) => reason,
  )
  if (error instanceof InstrumentError) return error
  throw error
}

const messageOf = async (promise: Promise<unknown>) => (await errorOf(promise)).message

describe('loadInstrument', () => {
  test('loads the documented example', async () => {
    expect(await load('trust.yaml', example)).toMatchInlineSnapshot(`
      {
        "id": "trust",
        "instructions": "The statements below are about people in general. Give your own view of each.",
        "items": [
          {
            "facet": "honesty",
            "id": "tr1",
            "keyed": "+",
            "text": "Most people keep their word.",
          },
          {
            "facet": "honesty",
            "id": "tr2",
            "keyed": "-",
            "text": "People take advantage of whoever lets them.",
          },
        ],
        "licence": "CC0-1.0",
        "scale": {
          "labels": [
            "disagree",
            "undecided",
            "agree",
          ],
          "question": "How much do you agree with each statement?",
        },
        "source": "Written for our own use",
        "title": "People in general",
      }
    `)
  })

  test('reads the same from YAML, from JSON and from code', async () => {
    for (const instrument of ownInstruments) {
      expect(await load('copy.yml', dump(instrument))).toEqual(instrument)
      expect(await load('copy.JSON', `\uFEFF${JSON.stringify(instrument, null, '\t')}`)).toEqual(instrument)
      expect(parseInstrument(structuredClone(instrument))).toEqual(instrument)
    }
  })

  test('starts a relative path from cwd, and names an outside file in full', async () => {
    await mkdir(join(cwd, 'sub'), { recursive: true })
    await writeFile(join(cwd, 'sub', 'mine.yaml'), example)
    expect((await loadInstrument('../sub/mine.yaml', { cwd: join(cwd, 'sub') })).id).toBe('trust')
    expect((await loadInstrument(join(cwd, 'sub', 'mine.yaml'))).id).toBe('trust')
    const error = await errorOf(loadInstrument('../none.yaml', { cwd: join(cwd, 'sub') }))
    expect(error.file).toBe(join(cwd, 'none.yaml'))
  })
})

describe('a file that cannot be used', () => {
  test('is missing', async () => {
    const error = await errorOf(loadInstrument('none.yaml', { cwd }))
    expect(error.message).toMatchInlineSnapshot(
      `"none.yaml does not exist. Check the path; a relative one starts from the working directory or the cwd option."`,
    )
    expect(error.file).toBe('none.yaml')
    expect(error.cause).toMatchObject({ code: 'ENOENT' })
  })

  test('lies under a file', async () => {
    await writeFile(join(cwd, 'plain.yaml'), example)
    expect(await messageOf(loadInstrument('plain.yaml/mine.yaml', { cwd }))).toMatchInlineSnapshot(
      `"plain.yaml/mine.yaml does not exist. Check the path; a relative one starts from the working directory or the cwd option."`,
    )
  })

  test('has another extension', async () => {
    expect(await messageOf(load('mine.csv', example))).toMatchInlineSnapshot(
      `"mine.csv: an instrument file ends in .yaml, .yml or .json. Rename it, or write it as YAML."`,
    )
    expect(await messageOf(load('mine', example))).toMatchInlineSnapshot(
      `"mine: an instrument file ends in .yaml, .yml or .json. Rename it, or write it as YAML."`,
    )
  })

  test('is a directory', async () => {
    await mkdir(join(cwd, 'folder.yaml'))
    expect(await messageOf(loadInstrument('folder.yaml', { cwd }))).toMatchInlineSnapshot(
      `"folder.yaml is not a file. Give the path of a file."`,
    )
  })

  test('cannot be read', async () => {
    expect(await messageOf(loadInstrument(`${'x'.repeat(300)}.yaml`, { cwd }))).toContain(
      'cannot be read (ENAMETOOLONG). Check',
    )
  })

  test('is empty', async () => {
    expect(await messageOf(load('empty.yaml', ' \n'))).toMatchInlineSnapshot(
      `"empty.yaml is empty. Write the instrument into it; loadInstrument documents an example."`,
    )
    expect(await messageOf(load('empty.json', ''))).toMatchInlineSnapshot(
      `"empty.json is empty. Write the instrument into it; loadInstrument documents an example."`,
    )
    expect(await messageOf(load('comment.yaml', '# nothing yet\n'))).toMatchInlineSnapshot(
      `"comment.yaml: not valid YAML (expected a document, but the input is empty). Write the instrument into it; loadInstrument documents an example."`,
    )
  })

  test('is too large, by one byte', async () => {
    const largest = example.padEnd(1024 * 1024, '#')
    expect((await load('large.yaml', largest)).id).toBe('trust')
    expect(await messageOf(load('large.yaml', `${largest}#`))).toMatchInlineSnapshot(
      `"large.yaml has 1048577 bytes, more than the 1048576 an instrument may have. Check that it is the right file."`,
    )
  })

  test('is not UTF-8', async () => {
    expect(
      await messageOf(load('latin.yaml', Buffer.from('title: Priv\xe9', 'latin1'))),
    ).toMatchInlineSnapshot(`"latin.yaml is not UTF-8 text. Save it in the encoding UTF-8."`)
  })
})

describe('a file that is not valid', () => {
  test('has a minus without quotes', async () => {
    const message = await messageOf(load('mine.yaml', example.replace('"-"', '-')))
    expect(message).toMatchInlineSnapshot(
      `"mine.yaml, line 15: not valid YAML (bad indentation of a mapping entry). Put the minus in quotes: keyed: "-"."`,
    )
  })

  test('has a colon in a text without quotes', async () => {
    const text = example.replace('Most people keep', 'In short: most people keep')
    expect(await messageOf(load('mine.yaml', text))).toMatchInlineSnapshot(
      `"mine.yaml, line 9: not valid YAML (bad indentation of a mapping entry). Put the text in quotes; it holds a colon."`,
    )
  })

  test('is indented with tabs', async () => {
    expect(await messageOf(load('mine.yaml', 'scale:\n\tquestion: Agree?'))).toMatchInlineSnapshot(
      `"mine.yaml, line 2: not valid YAML (tab characters must not be used in indentation). Indent with spaces."`,
    )
  })

  test('has another fault of YAML', async () => {
    expect(await messageOf(load('mine.yaml', 'id: "trust\n'))).toMatchInlineSnapshot(
      `"mine.yaml, line 2: not valid YAML (deficient indentation). Mend the line; a text that holds one of : # { } [ ] & * ! | > ' " % @ \` belongs in quotes."`,
    )
    expect(await messageOf(load('mine.yaml', 'id: !!js/function x'))).toMatchInlineSnapshot(
      `"mine.yaml, line 1: not valid YAML (unknown scalar tag !<tag:yaml.org,2002:js/function>). Remove the tag that starts with "!"; only plain data is read."`,
    )
  })

  test('gives a field twice', async () => {
    expect(await messageOf(load('mine.yaml', `${example}id: other\n`))).toMatchInlineSnapshot(
      `"mine.yaml, line 18: not valid YAML (duplicated mapping key). Give each field once."`,
    )
    const json = '{\n  "id": "trust",\n  "items": [],\n  "id": "other"\n}'
    expect(await messageOf(load('mine.json', json))).toMatchInlineSnapshot(
      `"mine.json, line 4: a JSON field is given twice. Give each field once."`,
    )
  })

  test('holds two documents', async () => {
    expect(await messageOf(load('mine.yaml', `${example}---\n${example}`))).toMatchInlineSnapshot(
      `"mine.yaml: not valid YAML (expected a single document in the stream, but found more). Put one instrument in a file, without "---" between parts."`,
    )
  })

  test('uses aliases, with which a small file can grow without bound', async () => {
    const bomb = ['a0: &a0 [x, x]']
    for (let i = 1; i < 40; i++) bomb.push(`a${i}: &a${i} [*a${i - 1}, *a${i - 1}]`)
    expect(await messageOf(load('bomb.yaml', bomb.join('\n')))).toMatchInlineSnapshot(
      `"bomb.yaml, line 2: not valid YAML (aliases exceeded maxAliases (0)). Write the value out instead of referring to it with "*"."`,
    )
  })

  test('is nested without end', async () => {
    expect(await messageOf(load('deep.yaml', `a: ${'['.repeat(100_000)}`))).toContain('not valid YAML')
    expect(await messageOf(load('deep.json', '['.repeat(100_000) + ']'.repeat(100_000)))).toContain(
      'deep.json: ',
    )
  })

  test('is JSON with a fault', async () => {
    const faulty = {
      'a comma too many': '{\n  "id": "trust",\n}',
      'single quotes': `{\n  "id": "trust",\n  "title": 'People in general',\n  "items": []\n}`,
      'an end too early': '{\n  "id": "trust",\n  "items": [\n',
      'YAML in JSON': 'id: trust',
    }
    const messages: Record<string, string> = {}
    for (const [name, json] of Object.entries(faulty))
      messages[name] = await messageOf(load('mine.json', json))
    expect(messages).toMatchInlineSnapshot(`
      {
        "YAML in JSON": "mine.json: not valid JSON (Unexpected token 'i', "id: trust" is not valid JSON). Put keys and texts in double quotes, and no comma after a last element.",
        "a comma too many": "mine.json, line 3: not valid JSON (Expected double-quoted property name in JSON at position 19 (line 3 column 1)). Put keys and texts in double quotes, and no comma after a last element.",
        "an end too early": "mine.json, line 3: not valid JSON (Unexpected end of JSON input). Put keys and texts in double quotes, and no comma after a last element.",
        "single quotes": "mine.json, line 3: not valid JSON (Unexpected token ''', ..." "title": 'People in"... is not valid JSON). Put keys and texts in double quotes, and no comma after a last element.",
      }
    `)
  })

  test('breaks the schema', async () => {
    const error = await errorOf(load('mine.yaml', example.replace('"-"', 'reverse')))
    expect(error.message).toMatchInlineSnapshot(
      `"mine.yaml: item "tr2" has keyed: "reverse"; it must be "+" or "-". Write keyed: "-" for an item whose agreement lowers the construct, else keyed: "+"."`,
    )
    expect(error).toMatchObject({ file: 'mine.yaml', itemId: 'tr2' })
  })
})
