import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseAnswers, soundsLikeRefusal } from '../../../src/sessions/parse-answers.ts'

const agree = ['strongly disagree', 'disagree', 'neither', 'agree', 'strongly agree']
const read = (text: string, keys = ['Q1', 'Q2'], options = {}) =>
  Object.fromEntries(parseAnswers(text, keys, agree, options))

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
    ['JSON after another attempt in the same reply', '{"Q1": 1, "Q2": 1} no, I mean {"Q1": 2, "Q2": 5}'],
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
    ['I would say 4.', 4],
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

  test('a reply cut off keeps what was whole and drops the number it ends with', () => {
    const eleven = Array.from({ length: 11 }, (_, index) => `point ${index + 1}`)
    const cut = parseAnswers('{"Q1": 3, "Q2": 1', ['Q1', 'Q2'], eleven, { truncated: true })
    expect(Object.fromEntries(cut)).toEqual({ Q1: 3 })
  })

  test('hostile text of a megabyte is read in linear time', () => {
    const started = performance.now()
    for (const unit of ['{', '"', 'Q1:', '(((', 'Q1: 2\n', ' -', '\\"{"'])
      read(unit.repeat(1_000_000 / unit.length))
    expect(performance.now() - started).toBeLessThan(2000)
  })

  test('any text gives only options of the scale for keys that were asked', () => {
    const piece = fc.oneof(
      fc.constantFrom('Q1', 'Q2', ':', '{', '}', '"', ',', '\n', '5', '2.5', 'null', 'agree', '|', '-', ' '),
      fc.string({ maxLength: 3 }),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), fc.boolean(), (pieces, truncated) => {
        for (const [key, answer] of parseAnswers(pieces.join(''), ['Q1', 'Q2'], agree, { truncated })) {
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
