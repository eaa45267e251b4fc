import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseAnswers, soundsLikeRefusal } from '../../../src/sessions/parse-answers.ts'

const agree = ['strongly disagree', 'disagree', 'neither', 'agree', 'strongly agree']
const statements: Record<string, string> = { Q1: 'I like rules.', Q2: 'I like tea.' }
const asked = (keys: readonly string[]) =>
  keys.map(key => ({ key, statement: statements[key] ?? 'Something else.' }))
const read = (text: string, keys = ['Q1', 'Q2'], options = {}) =>
  Object.fromEntries(parseAnswers(text, asked(keys), agree, options))

describe('parseAnswers reads ratings', () => {
  test.for<[name: string, text: string]>([
    ['plain JSON', '{"Q1": 2, "Q2": 5}'],
    ['fenced JSON', 'Sure!\n```json\n{"Q1": 2, "Q2": 5}\n```'],
    ['JSON on several lines with words around it', 'My ratings:\n{\n  "Q1": 2,\n  "Q2": 5\n}\nThank you.'],
    ['JSON with numbers as text', '{"Q1": "2", "Q2": "5 - strongly agree"}'],
    ['JSON with labels', '{"Q1": "disagree", "Q2": "Strongly Agree."}'],
    ['JSON with bare numbers as keys', '{"1": 2, "2": 5}'],
    ['JSON with other cases of the keys', '{"q1": 2, "question 2": 5}'],
    ['JSON with an object a question', '{"Q1": {"rating": 2, "why": "x"}, "Q2": {"rating": 5}}'],
    ['JSON with a trailing comma', '{"Q1": 2, "Q2": 5,}'],
    ['JSON without quotes', '{Q1: 2, Q2: 5}'],
    ['lines', 'Q1: 2\nQ2: 5'],
    ['lines with labels', 'Q1: 2 - disagree\nQ2: 5 (strongly agree)'],
    ['lines with only labels', 'Q1: disagree\nQ2: strongly agree'],
    ['a numbered list', '1. 2\n2. 5'],
    ['a bulleted list in bold', '- **Q1**: 2\n- **Q2:** 5'],
    ['a list with the scale', 'Q1: 2/5\nQ2: 5 out of 5'],
    ['a table', '| Question | Rating |\n|---|---|\n| Q1 | 2 |\n| Q2 | 5 |'],
    ['statements repeated in front', 'Q1. I like rules: 2\nQ2. I like tea = 5'],
    ['reasons behind', 'Q1: 2 because I like rules\nQ2: 5, since tea is fine'],
    ['Windows line ends', 'Q1: 2\r\nQ2: 5\r\n'],
    ['equals signs on one line', 'Q1=2, Q2=5'],
  ])('from %s', ([, text]) => {
    expect(read(text)).toEqual({ Q1: 2, Q2: 5 })
  })

  test.for<[text: string, expected: number | 'unusable' | undefined]>([
    ['4', 4],
    ['4.', 4],
    ['**4**', 4],
    ['agree', 4],
    ['I would say 4.', undefined],
    ['Rating: 4', 4],
    ['My answer is 4.', 4],
    ['4/5', 4],
    ['Between 3 and 4', undefined],
    ['7', 'unusable'],
    ['agree (4)', 4],
    ['agree (5)', 'unusable'],
    ['', undefined],
  ])('for a single question from "%s"', ([text, expected]) => {
    expect(read(text, ['Q7'])).toEqual(expected === undefined ? {} : { Q7: expected })
  })
})

describe('parseAnswers guesses nothing', () => {
  test.for<[name: string, text: string, expected: object]>([
    ['a number above the scale', '{"Q1": 6, "Q2": 5}', { Q1: 'unusable', Q2: 5 }],
    ['zero', 'Q1: 0\nQ2: 5', { Q1: 'unusable', Q2: 5 }],
    ['a negative number', 'Q1: -2\nQ2: 5', { Q1: 'unusable', Q2: 5 }],
    ['a fraction', '{"Q1": 2.5, "Q2": 5}', { Q1: 'unusable', Q2: 5 }],
    ['a fraction in a line', 'Q1: 2.5\nQ2: 5', { Q1: 'unusable', Q2: 5 }],
    ['a range', 'Q1: 2-3\nQ2: 5', { Q1: 'unusable', Q2: 5 }],
    ['null', '{"Q1": null, "Q2": 5}', { Q1: 'declined', Q2: 5 }],
    ['n/a', 'Q1: N/A\nQ2: 5', { Q1: 'declined', Q2: 5 }],
    ['two ratings of one question', 'Q1: 2\nQ1: 3\nQ2: 5', { Q1: 'unusable', Q2: 5 }],
    ['a number and a label that disagree', 'Q1: 2 - agree\nQ2: 5', { Q1: 'unusable', Q2: 5 }],
    ['a truth value', '{"Q1": true, "Q2": 5}', { Q1: 'unusable', Q2: 5 }],
    ['questions that were not asked', '{"Q2": 5, "Q9": 3}', { Q2: 5 }],
    ['nothing at all', 'Thank you for asking.', {}],
  ])('%s', ([, text, expected]) => {
    expect(read(text)).toEqual(expected)
  })

  test.for<[name: string, text: string, expected: object]>([
    [
      'another attempt in the same reply',
      '{"Q1": 1, "Q2": 5} no, I mean {"Q1": 2, "Q2": 5}',
      { Q1: 'unusable', Q2: 5 },
    ],
    ['JSON and lines that differ', '{"Q1": 1, "Q2": 1}? too low\nQ1: 4\nQ2: 1', { Q1: 'unusable', Q2: 1 }],
    ['a key twice in one object', '{"Q1": 2, "Q1": 4, "Q2": 5}', { Q1: 'unusable', Q2: 5 }],
    ['a key in two cases', '{"Q1": 2, "q1": 4, "Q2": 5}', { Q1: 'unusable', Q2: 5 }],
    [
      'a confidence beside no rating',
      '{"Q1": {"rating": null, "confidence": 4}, "Q2": 5}',
      { Q1: 'declined', Q2: 5 },
    ],
    [
      'a number that is no rating',
      '{"Q1": {"refused": true, "code": 1}, "Q2": 5}',
      { Q1: 'unusable', Q2: 5 },
    ],
    ['an array', '{"Q1": [2], "Q2": 5}', { Q1: 'unusable', Q2: 5 }],
    ['a decimal comma', 'Q1: 2,5\nQ2: 5', { Q1: 'unusable', Q2: 5 }],
    ['a range in words', 'Q1: probably 3–5\nQ2: anything from 3 - 5', { Q1: 'unusable', Q2: 'unusable' }],
    ['a comparison', 'Q1: > 4\nQ2: 2½', { Q1: 'unusable', Q2: 'unusable' }],
    ['an alternative', 'Q1: 4 or five\nQ2: 5 would be the maximum', { Q1: 'unusable', Q2: 'unusable' }],
    [
      'words that contradict the number',
      'Q1: 2 (I strongly agree)\nQ2: 5 - I disagree with this',
      { Q1: 'unusable', Q2: 'unusable' },
    ],
    ['a denial', 'Q1: I would not say: agree\nQ2: not agree', {}],
    [
      'a statement with the scale behind it',
      'Q1. I like rules (1 = strongly disagree, 5 = strongly agree)',
      { Q1: 'unusable' },
    ],
    ['a range of keys', 'Q1-Q2: 5', { Q1: 'unusable' }],
    ['reasoning', '<think>\nQ1: 5 hmm\n</think>\nQ2: 5', { Q2: 5 }],
    ['reasoning without an end', 'Q2: 5\n<think>Q1: 5', { Q2: 5 }],
    ['reasoning in JSON', '<think>{"Q1": 1, "Q2": 1}</think>{"Q1": 2, "Q2": 5}', { Q1: 2, Q2: 5 }],
    ['the scale repeated before a refusal', '1 = strongly disagree\n2 = disagree\nI cannot rate these.', {}],
    ['the scale repeated', '1 = strongly disagree\n2 = disagree', {}],
    ['numbered reasons for refusing', "I'm sorry, I can't:\n1. 5 of these are personal.\n2. 4", {}],
    ['a numbered list of remarks', '1. 5 of these statements are odd.\n2. 4', { Q1: 'unusable', Q2: 4 }],
  ])('%s', ([, text, expected]) => {
    expect(read(text)).toEqual(expected)
  })

  test.for([
    "I'm sorry, but I can't choose on a 5-point scale.",
    'I must decline. Section 2 of my guidelines says so.',
    'Not 5.',
    'Anything but 1!',
    'no more than 4',
    'Q7: 5',
    '{"Q7": 5}',
    'Between 3 and 4',
    '3-4',
  ])('"%s" is no rating of a single question', text => {
    expect(
      [...parseAnswers(text, asked(['Q3']), agree).values()].filter(value => typeof value === 'number'),
    ).toEqual([])
  })

  test('a number is the option\'s number, also where labels are numbers or say "none"', () => {
    const turned = ['5', '4', '3', '2', '1']
    for (const text of ['{"Q1": 1}', '{"Q1": "1"}', 'Q1: 1', '1']) {
      expect(Object.fromEntries(parseAnswers(text, asked(['Q1']), turned))).toEqual({ Q1: 1 })
    }
    expect(Object.fromEntries(parseAnswers('Q1: none', asked(['Q1']), ['none', 'some', 'n/a']))).toEqual({
      Q1: 1,
    })
  })

  test('of a very long reply the end is read', () => {
    const drafts = 'Q1: 4\nQ2: 4\n'
    expect(read(`<think>${drafts.repeat(3000)}</think>{"Q1": 1, "Q2": 5}`)).toEqual({ Q1: 1, Q2: 5 })
  })

  test('a reply cut off keeps what was whole and drops the number it ends with', () => {
    const eleven = Array.from({ length: 11 }, (_, index) => `point ${index + 1}`)
    const cut = parseAnswers('{"Q1": 3, "Q2": 1', asked(['Q1', 'Q2']), eleven, { truncated: true })
    expect(Object.fromEntries(cut)).toEqual({ Q1: 3 })
  })

  test('hostile text of 20,000 characters costs no more than a moment', () => {
    const units = [
      '{',
      '"',
      'Q1:',
      '(((',
      'Q1: 2\n',
      ' -',
      '\\"{"',
      'Q1: a -',
      '=(',
      ' ',
      'Q1: agree ',
      '<think>',
      "I'm ",
    ]
    for (const unit of units) {
      const hostile = [
        `Q1: ${unit.repeat(20_000 / unit.length)}`,
        `Q1: a${unit.repeat(20_000 / unit.length)}x:`,
      ]
      // of the processor: the clock on the wall counts what other processes do
      const started = process.cpuUsage()
      for (const text of hostile) for (const keys of [['Q1', 'Q2'], ['Q1']]) read(text, keys)
      expect(process.cpuUsage(started).user / 1000, JSON.stringify(unit)).toBeLessThan(200)
    }
  })

  test('any text gives only options of the scale for keys that were asked', () => {
    const piece = fc.oneof(
      fc.constantFrom('Q1', 'Q2', ':', '{', '}', '"', ',', '\n', '5', '2.5', 'null', 'agree', '|', '-', ' '),
      fc.string({ maxLength: 3 }),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), fc.boolean(), (pieces, truncated) => {
        for (const [key, answer] of parseAnswers(pieces.join(''), asked(['Q1', 'Q2']), agree, {
          truncated,
        })) {
          if (!['Q1', 'Q2'].includes(key)) return false
          if (typeof answer === 'number' && !(Number.isInteger(answer) && answer >= 1 && answer <= 5))
            return false
        }
        return true
      }),
      { seed: 1, numRuns: 500 },
    )
  })
})

test.for<[text: string, refusal: boolean]>([
  ["I'm sorry, but I can't rate these statements.", true],
  ['As an AI, I have no opinions.', true],
  ['I cannot answer that.', true],
  ['I must decline.', true],
  ['Here you go!', false],
  ['', false],
])('soundsLikeRefusal("%s") is %s', ([text, refusal]) => {
  expect(soundsLikeRefusal(text)).toBe(refusal)
})
