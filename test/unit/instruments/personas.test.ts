import { describe, expect, test } from 'vitest'
import { ownInstruments } from '../../../src/instruments/index.ts'
import { createRandom } from '../../../src/numerics/random.ts'
import { demographicPersona, valueAnchoredPersona } from '../../../src/sessions/personas.ts'

const draws = 4000
const demographic = Array.from({ length: draws }, (_, seed) => demographicPersona(createRandom(seed)))
const valueAnchored = Array.from({ length: draws }, (_, seed) => valueAnchoredPersona(createRandom(seed)))

const sources = [
  { name: 'demographic', draw: demographicPersona, personas: demographic },
  { name: 'value-anchored', draw: valueAnchoredPersona, personas: valueAnchored },
]

describe.for(sources)('$name personas', ({ draw, personas }) => {
  test('are the same for the same seed', () => {
    expect(draw(createRandom(7))).toEqual(draw(createRandom(7)))
    expect(draw(createRandom(7))).not.toEqual(draw(createRandom(8)))
  })

  test('are nearly all different', () => {
    expect(new Set(personas.map(({ text }) => text)).size).toBeGreaterThan(0.98 * draws)
  })

  test('are short and speak to the model', () => {
    for (const { text } of personas) {
      expect(text).toMatch(/^You are answering as /)
      expect(text.length).toBeLessThan(900)
      expect(text).not.toMatch(/undefined|NaN|\ba [aeio]|\ban [^aeiou81]|\.\.| {2}/)
    }
  })

  test('spell out nothing the instruments ask', () => {
    const told =
      /priva|\bdata\b|informa|\bshar(e|es|ing)\b|survey|questionnaire|help|donat|volunteer|consent|record|disclos|trace|prosocial|empath|comfort(ing| others)/i
    for (const { text } of personas) expect(text).not.toMatch(told)
  })

  test('repeat no five words in a row of an item', () => {
    const runs = (text: string) => {
      const words = text.toLowerCase().match(/[a-z']+/g) ?? []
      return words.slice(4).map((_, start) => words.slice(start, start + 5).join(' '))
    }
    const asked = new Set(ownInstruments.flatMap(({ items }) => items.flatMap(({ text }) => runs(text))))
    for (const { text } of personas) expect(runs(text).filter(run => asked.has(run))).toEqual([])
  })
})

describe('demographic personas', () => {
  test('read like this', () => {
    expect(demographicPersona(createRandom(1))).toMatchInlineSnapshot(`
      {
        "attributes": {
          "age": 32,
          "area": "the centre of a large city",
          "country": "the United States",
          "education": "master's degree",
          "gender": "man",
          "household": "with your partner",
          "occupation": "musician",
          "region": "North America",
        },
        "text": "You are answering as a 32-year-old man in the United States. You hold a master's degree. You work as a musician. You live with your partner in the centre of a large city.",
      }
    `)
  })

  test('are possible people', () => {
    for (const { attributes } of demographic) {
      const { age: years, occupation: work, education, area, household } = attributes
      const [age, occupation] = [Number(years), String(work)]
      expect(age >= 18 && age <= 85).toBe(true)
      if (occupation.startsWith('retired')) expect(age).toBeGreaterThanOrEqual(60)
      else expect(age).toBeLessThan(75)
      if (education === 'doctorate') expect(age).toBeGreaterThanOrEqual(29)
      if (occupation === 'university professor') expect(age).toBeGreaterThanOrEqual(37)
      if (occupation.endsWith('professor')) expect(education).toBe('doctorate')
      if (occupation === 'student') expect(age).toBeLessThan(30)
      if (/^(retired )?farmer$/.test(occupation)) expect(area).toMatch(/village|small town|countryside/)
      if (household === 'with your partner and a small child') expect(age).toBeLessThanOrEqual(44)
      if (household === 'with your parents') expect(age).toBeLessThanOrEqual(32)
    }
  })

  test.for([
    ['region', 6],
    ['country', 34],
    ['gender', 3],
    ['education', 6],
    ['area', 6],
    ['household', 10],
  ] as const)('take every %s, %i in all', ([attribute, count]) => {
    expect(new Set(demographic.map(({ attributes }) => attributes[attribute])).size).toBe(count)
  })

  test('give no occupation more than a tenth', () => {
    const counts = new Map<unknown, number>()
    for (const { attributes } of demographic) {
      const { occupation } = attributes
      counts.set(occupation, (counts.get(occupation) ?? 0) + 1)
    }
    expect(counts.size).toBeGreaterThan(60)
    expect(Math.max(...counts.values())).toBeLessThan(draws / 10)
  })
})

describe('value-anchored personas', () => {
  const values = [
    'caution',
    'selfDirection',
    'order',
    'tradition',
    'benevolence',
    'universalism',
    'sociability',
    'ambition',
  ]
  const positions = (value: string) => valueAnchored.map(({ attributes }) => Number(attributes[value]))

  test('read like this', () => {
    expect(valueAnchoredPersona(createRandom(1))).toMatchInlineSnapshot(`
      {
        "attributes": {
          "age": 32,
          "ambition": -1,
          "benevolence": -1,
          "caution": -2,
          "occupation": "farmer",
          "order": -1,
          "selfDirection": 1,
          "sociability": -1,
          "tradition": -2,
          "universalism": 1,
        },
        "text": "You are answering as someone aged 32. You work as a farmer. A fair chance for strangers is something you care about. You take success as it comes. You like a quiet evening better than a full house. You throw yourself into whatever is new; a life without risk would bore you. Your own goals usually come before your attachments. Old customs leave you cold; every generation should start afresh. You bend a rule when it gets in the way of good sense. You prefer to make up your own mind.",
      }
    `)
  })

  test.for(values)('take each of the five positions on %s equally often', value => {
    const drawn = positions(value)
    for (const position of [-2, -1, 0, 1, 2]) {
      const share = drawn.filter(each => each === position).length / draws
      expect(Math.abs(share - 0.2)).toBeLessThan(0.03)
    }
  })

  test('take positions that are uncorrelated with each other and with age', () => {
    const columns = [...values, 'age'].map(positions)
    for (const [i, a] of columns.entries()) {
      for (const b of columns.slice(i + 1)) expect(Math.abs(correlation(a, b))).toBeLessThan(0.07)
    }
  })

  test('say one sentence for each position but 0, and opposite things at opposite ends', () => {
    for (const { text, attributes } of valueAnchored) {
      const told = values.filter(value => attributes[value] !== 0).length
      expect(text.match(/\./g)).toHaveLength(2 + Math.max(told, 1))
    }
    const at = (position: number) =>
      valueAnchored
        .filter(({ attributes: { benevolence } }) => benevolence === position)
        .map(({ text }) => text)
    expect(at(2).every(text => text.includes('Kindness is the measure'))).toBe(true)
    expect(at(-2).every(text => text.includes('a soft heart is a weakness'))).toBe(true)
  })
})

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (x: readonly number[]) => x.reduce((sum, value) => sum + value, 0) / x.length
  const [meanA, meanB] = [mean(a), mean(b)]
  const cross = mean(a.map((value, i) => (value - meanA) * ((b[i] ?? Number.NaN) - meanB)))
  const spread = (x: readonly number[], m: number) => Math.sqrt(mean(x.map(value => (value - m) ** 2)))
  return cross / (spread(a, meanA) * spread(b, meanB))
}
