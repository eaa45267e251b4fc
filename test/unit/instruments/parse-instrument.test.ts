import { describe, expect, test } from 'vitest'
import { InstrumentError } from '../../../src/errors.ts'
import { parseInstrument } from '../../../src/instruments/index.ts'

const item = { id: 'tr1', text: 'Most people keep their word.', facet: 'honesty', keyed: '+' }
const reversed = { id: 'tr2', text: 'People take advantage.', facet: 'honesty', keyed: '-' }
const trust = {
  id: 'trust',
  title: 'People in general',
  instructions: 'Give your view.',
  scale: { question: 'How much do you agree?', labels: ['disagree', 'agree'] },
  items: [item, reversed],
  source: 'Own',
  licence: 'CC0-1.0',
}

function errorOf(value: unknown, file?: string): InstrumentError {
  try {
    parseInstrument(value, file)
  } catch (error) {
    if (error instanceof InstrumentError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('parseInstrument', () => {
  test('returns a frozen copy', () => {
    const parsed = parseInstrument(trust)
    expect(parsed).toEqual(trust)
    expect(parsed).not.toBe(trust)
    expect(Object.isFrozen(parsed.items[0])).toBe(true)
    expect(Object.isFrozen(trust)).toBe(false)
  })

  test('puts texts and labels on one line, as the prompt needs them', () => {
    const parsed = parseInstrument({
      ...trust,
      scale: { ...trust.scale, labels: [' disagree', 'agree\n'] },
      items: [{ ...item, text: '  Most people\n  keep their word.\n' }, reversed],
    })
    expect(parsed.items[0]?.text).toBe('Most people keep their word.')
    expect(parsed.scale.labels).toEqual(['disagree', 'agree'])
  })

  test('names the file, the item, the value and the mend', () => {
    const error = errorOf(
      { ...trust, items: [item, { ...reversed, keyed: 'reverse' }] },
      'instruments/mine.yaml',
    )
    expect(error.message).toMatchInlineSnapshot(
      `"instruments/mine.yaml: item "tr2" has keyed: "reverse"; it must be "+" or "-". Write keyed: "-" for an item whose agreement lowers the construct, else keyed: "+"."`,
    )
    expect(error.file).toBe('instruments/mine.yaml')
    expect(error.itemId).toBe('tr2')
    expect(error.message.endsWith(error.mend)).toBe(true)
  })

  test('names the instrument when there is no file', () => {
    expect(errorOf({ ...trust, licence: undefined }).message).toMatchInlineSnapshot(
      `"instrument "trust": licence is missing. Write licence: (with a second c) and the terms the wording may be used under."`,
    )
  })

  test('tells several faults at once, the first with its mend', () => {
    const items = [
      { ...item, keyed: undefined },
      { text: '', facet: 3, keyed: true, reversed: 'yes' },
    ]
    expect(errorOf({ ...trust, items }).message).toMatchInlineSnapshot(
      `"instrument "trust": item "tr1" has no keyed. Also: item 2 has no id; item 2 has text: ""; it must be text, not blank; item 2 has facet: 3; it must be text, not blank; item 2 has keyed: true; it must be "+" or "-"; and 1 more. Write keyed: "-" for an item whose agreement lowers the construct, else keyed: "+"."`,
    )
    expect(errorOf({}).message).toMatchInlineSnapshot(
      `"instrument: id is missing. Also: title is missing; instructions is missing; scale is missing; items is missing; and 2 more. Write an id such as "trust"; it names the latent variable in the model."`,
    )
  })

  test('refuses every fault with its mend', () => {
    const faulty = {
      null: null,
      'a list': [trust],
      text: 'trust',
      'no items': { ...trust, items: undefined },
      'one item': { ...trust, items: [item] },
      'items as a mapping': { ...trust, items: { tr1: item } },
      'an item that is text': { ...trust, items: [item, 'People take advantage.'] },
      'an unusable instrument id': { ...trust, id: 'trust in people' },
      'an unusable item id': { ...trust, items: [{ ...item, id: '1st' }, reversed] },
      'a numeric item id': { ...trust, items: [{ ...item, id: 1 }, reversed] },
      'an item id given twice': { ...trust, items: [item, { ...reversed, id: 'tr1' }] },
      'an item named like the instrument': { ...trust, items: [item, { ...reversed, id: 'trust' }] },
      'a text given twice': {
        ...trust,
        items: [item, { ...reversed, text: ' most people keep their  word.' }],
      },
      'a blank text': { ...trust, items: [{ ...item, text: ' ' }, reversed] },
      'labels that are numbers': { ...trust, scale: { question: 'Agree?', labels: [1, 2] } },
      'a label given twice': { ...trust, scale: { question: 'Agree?', labels: ['no', 'yes', 'No'] } },
      'one label': { ...trust, scale: { question: 'Agree?', labels: ['yes'] } },
      'an American licence': { ...trust, licence: undefined, license: 'MIT' },
      'an unknown field of the scale': { ...trust, scale: { ...trust.scale, points: 7 } },
      'NaN as title': { ...trust, title: Number.NaN },
      'an over-long value': { ...trust, items: [{ ...item, keyed: 'x'.repeat(500) }, reversed] },
    }
    const messages = Object.entries(faulty).map(([name, value]) => [name, errorOf(value).message])
    expect(Object.fromEntries(messages)).toMatchInlineSnapshot(`
      {
        "NaN as title": "instrument "trust": title is NaN; it must be text, not blank. Write title: and the heading the respondent reads.",
        "a blank text": "instrument "trust": item "tr1" has text: " "; it must be text, not blank. Write text: and the statement, in quotes if it holds a colon.",
        "a label given twice": "instrument "trust": scale.labels[3] is "No", which has the words of label 1. Give every point of the scale its own label.",
        "a list": "instrument: the instrument is a list of 1; it must be a mapping of fields. Give it the fields id, title, instructions, scale, items, source and licence.",
        "a numeric item id": "instrument "trust": item 1 has id: 1; it must start with a letter and hold only letters, digits, ".", "_" or "-". Write an id such as "tr1", its own for each item.",
        "a text given twice": "instrument "trust": item "tr2" has text: " most people keep their  word.", which is also the text of item "tr1". Word every item differently; asking the same twice only looks like reliability.",
        "an American licence": "instrument "trust": licence is missing. Also: there is the unknown field "license". Write licence: (with a second c) and the terms the wording may be used under.",
        "an item id given twice": "instrument "trust": item 2 has id: "tr1", which is also the id of item 1. Give every item an id of its own.",
        "an item named like the instrument": "instrument "trust": item 2 has id: "trust", which is also the id of the instrument. Give every item an id of its own.",
        "an item that is text": "instrument "trust": item 2 is "People take advantage."; it must be a mapping. Give the item an id, a text, a facet and keyed.",
        "an over-long value": "instrument "trust": item "tr1" has keyed: "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…"; it must be "+" or "-". Write keyed: "-" for an item whose agreement lowers the construct, else keyed: "+".",
        "an unknown field of the scale": "instrument "trust": scale has the unknown field "points". Remove what is unknown, or mend its spelling.",
        "an unusable instrument id": "instrument "trust in people": id is "trust in people"; it must start with a letter and hold only letters, digits or "_". Write an id such as "trust"; it names the latent variable in the model.",
        "an unusable item id": "instrument "trust": item 1 has id: "1st"; it must start with a letter and hold only letters, digits, ".", "_" or "-". Write an id such as "tr1", its own for each item.",
        "items as a mapping": "instrument "trust": items is a mapping; it must be a list of at least 2 items. List the items, each with id, text, facet and keyed.",
        "labels that are numbers": "instrument "trust": scale.labels[1] is 1; it must be text, not blank. Also: scale.labels[2] is 2; it must be text, not blank. Write the label as text; put a bare number in quotes, e.g. "1".",
        "no items": "instrument "trust": items is missing. List the items, each with id, text, facet and keyed.",
        "null": "instrument: the instrument is null; it must be a mapping of fields. Give it the fields id, title, instructions, scale, items, source and licence.",
        "one item": "instrument "trust": items is a list of 1; it must be a list of at least 2 items. List the items, each with id, text, facet and keyed.",
        "one label": "instrument "trust": scale.labels is a list of 1; it must be a list of 2 to 11 labels. List the labels of the points, lowest agreement first.",
        "text": "instrument: the instrument is "trust"; it must be a mapping of fields. Give it the fields id, title, instructions, scale, items, source and licence.",
      }
    `)
  })

  test('survives a value that refers to itself', () => {
    const circular: { title: unknown } = { ...trust }
    circular.title = circular
    expect(errorOf(circular).message).toMatchInlineSnapshot(
      `"instrument "trust": title is a mapping; it must be text, not blank. Write title: and the heading the respondent reads."`,
    )
  })
})
