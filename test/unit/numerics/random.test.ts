import { expect, test } from 'vitest'
import { createRandom, deriveSeed } from '../../../src/numerics/random.ts'

const draw = (seed: number, n: number) => {
  const random = createRandom(seed)
  return Array.from({ length: n }, () => random.uniform())
}

test('the same seed gives the same numbers, another seed others', () => {
  expect(draw(42, 50)).toEqual(draw(42, 50))
  expect(draw(42, 50)).not.toEqual(draw(43, 50))
  expect(draw(2 ** 40 + 1, 5)).not.toEqual(draw(1, 5))
})

test('the numbers of a seed never change between releases', () => {
  const random = createRandom(2026)
  expect([
    random.uniform(),
    random.normal(),
    random.integer(100),
    random.shuffle([1, 2, 3, 4]),
  ]).toMatchInlineSnapshot(`
    [
      0.39357474363813827,
      0.2879672717878121,
      38,
      [
        1,
        2,
        4,
        3,
      ],
    ]
  `)
  expect(deriveSeed('study', 1)).toMatchInlineSnapshot(`7365217833076378`)
})

test('uniform and normal draws have their mean and variance', () => {
  const random = createRandom(7)
  const n = 40_000
  for (const [next, mean, variance] of [
    [random.uniform, 0.5, 1 / 12],
    [random.normal, 0, 1],
  ] as const) {
    const values = Array.from({ length: n }, () => next())
    const m = values.reduce((a, b) => a + b, 0) / n
    const v = values.reduce((a, b) => a + (b - m) ** 2, 0) / n
    // five standard errors
    expect(Math.abs(m - mean)).toBeLessThan(5 * Math.sqrt(variance / n))
    expect(Math.abs(v / variance - 1)).toBeLessThan(0.04)
  }
})

test('neighbouring seeds give unrelated first draws', () => {
  const firsts = Array.from({ length: 4000 }, (_, seed) => createRandom(seed).uniform())
  const bins = new Array<number>(10).fill(0)
  for (const u of firsts) bins[Math.floor(u * 10)]!++
  const chiSquare = bins.reduce((sum, count) => sum + (count - 400) ** 2 / 400, 0)
  // 99.9% point of chi-square with 9 degrees of freedom
  expect(chiSquare).toBeLessThan(27.9)
})

test('shuffle keeps the elements, leaves its argument alone and reaches every order', () => {
  const random = createRandom(3)
  const given = Object.freeze(['a', 'b', 'c'])
  const orders = new Set(Array.from({ length: 200 }, () => random.shuffle(given).join('')))
  expect([...orders].sort()).toEqual(['abc', 'acb', 'bac', 'bca', 'cab', 'cba'])
})

test('integer covers 0..n-1 and pick every element', () => {
  const random = createRandom(11)
  expect(new Set(Array.from({ length: 200 }, () => random.integer(5)))).toEqual(new Set([0, 1, 2, 3, 4]))
  expect(new Set(Array.from({ length: 100 }, () => random.pick(['x', 'y'])))).toEqual(new Set(['x', 'y']))
})

test('deriveSeed keeps its parts apart and does not collide on a large plan', () => {
  expect(deriveSeed('ab', 'c')).not.toBe(deriveSeed('a', 'bc'))
  expect(deriveSeed(1)).not.toBe(deriveSeed('1'))
  expect(deriveSeed('a')).not.toBe(deriveSeed('a', ''))
  const seeds = new Set(Array.from({ length: 50_000 }, (_, i) => deriveSeed('respondent', i)))
  expect(seeds.size).toBe(50_000)
  expect([...seeds].every(Number.isSafeInteger)).toBe(true)
})

test('unusable arguments are refused with their value', () => {
  expect(() => createRandom(1.5)).toThrow('not 1.5')
  expect(() => createRandom(Number.NaN)).toThrow('not NaN')
  expect(() => createRandom(1).integer(0)).toThrow('n = 0')
  expect(() => createRandom(1).pick([])).toThrow('empty array')
})
