/**
 * Seeded randomness: the only source of chance in the package.
 *
 * A thin layer over `pure-rand` (xoroshiro128+). Same seed, same numbers, on every machine.
 */
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { ArgumentError } from '../errors.ts'

/** A stream of random numbers. Each call draws on, so the order of calls matters. */
export interface Random {
  /** A number in [0, 1). */
  uniform(): number
  /** A draw from the standard normal distribution. */
  normal(): number
  /** A whole number in 0..n-1, each equally likely. Throws ArgumentError unless `n` is an integer >= 1. */
  integer(n: number): number
  /** A new array with the same elements in random order (Fisher-Yates); the given one is left as it was. */
  shuffle<T>(array: readonly T[]): T[]
  /** One element, each equally likely. Throws ArgumentError when the array is empty. */
  pick<T>(array: readonly T[]): T
}

/**
 * Starts a stream.
 *
 * @param seed a safe integer, also negative; all of its 53 bits count. See {@link deriveSeed} for independent streams.
 */
export function createRandom(seed: number): Random {
  if (!Number.isSafeInteger(seed)) {
    throw new ArgumentError(`A seed must be an integer, not ${seed}.`, 'Pass an integer such as 1.')
  }
  const generator = xoroshiro128plus(scrambledSeed(seed))
  const uniform = () => uniformFloat64(generator)
  let spareNormal: number | undefined

  function normal(): number {
    if (spareNormal !== undefined) {
      const spare = spareNormal
      spareNormal = undefined
      return spare
    }
    // Marsaglia's polar method: exact, and needs no tail approximation
    for (;;) {
      const u = 2 * uniform() - 1
      const v = 2 * uniform() - 1
      const s = u * u + v * v
      if (s > 0 && s < 1) {
        const scale = Math.sqrt((-2 * Math.log(s)) / s)
        spareNormal = v * scale
        return u * scale
      }
    }
  }

  function integer(n: number): number {
    if (!Number.isSafeInteger(n) || n < 1) {
      throw new ArgumentError(
        `integer(n) draws from 0..n-1 and cannot use n = ${n}.`,
        'Pass an integer >= 1.',
      )
    }
    return uniformInt(generator, 0, n - 1)
  }

  function shuffle<T>(array: readonly T[]): T[] {
    const shuffled = array.slice()
    for (let i = shuffled.length - 1; i > 0; i--) {
      const j = integer(i + 1)
      const swapped = shuffled[i] as T
      shuffled[i] = shuffled[j] as T
      shuffled[j] = swapped
    }
    return shuffled
  }

  function pick<T>(array: readonly T[]): T {
    if (array.length === 0) {
      throw new ArgumentError('pick() was given an empty array.', 'Pass at least one element.')
    }
    return array[integer(array.length)] as T
  }

  return { uniform, normal, integer, shuffle, pick }
}

/**
 * A seed for one named stream, so that e.g. respondent 7 draws the same whoever was drawn before.
 *
 * A 53-bit hash of the parts (FNV-1a in two lanes with a final avalanche). The parts are kept apart: ('ab', 'c')
 * differs from ('a', 'bc'), and 1 from '1'. Spreads well; no secret can be hidden in it.
 */
export function deriveSeed(...parts: (string | number)[]): number {
  let low = 0x811c9dc5
  let high = 0xcbf29ce4
  const mix = (code: number) => {
    low = Math.imul(low ^ code, 0x01000193)
    high = Math.imul(high ^ code, 0x85ebca6b) ^ (high >>> 15)
  }
  for (const part of parts) {
    const text = typeof part === 'number' ? `#${part}` : `$${part}`
    mix(text.length)
    for (let i = 0; i < text.length; i++) mix(text.charCodeAt(i))
  }
  return (avalanche(high) & 0x1fffff) * 0x100000000 + (avalanche(low ^ high) >>> 0)
}

/** Neighbouring seeds (1, 2, 3) must not give neighbouring streams, and bits above 32 must count. */
function scrambledSeed(seed: number): number {
  const low = seed | 0
  const high = Math.floor(seed / 0x100000000) | 0
  return avalanche(low ^ avalanche(high ^ 0x9e3779b9))
}

/** Final mix of MurmurHash3: each bit of the input moves each bit of the output with probability 1/2. */
function avalanche(value: number): number {
  let h = value
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}
