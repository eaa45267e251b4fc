import { describe, expect, test } from 'vitest'
import { defineStudy } from '../../../src/config/study.ts'
import { createRandom, deriveSeed } from '../../../src/numerics/random.ts'
import { Canary, type ObservedTurn } from '../../../src/sessions/canary.ts'
import { runStudy } from '../../../src/sessions/run-study.ts'
import { type PairedDifferences, testCanary } from '../../../src/sessions/test-canary.ts'
import { simulated } from '../../../src/simulation/index.ts'

const study = await defineStudy({ respondents: 60, persona: 'none' }, '.')
const turns: ObservedTurn[] = []
await runStudy(simulated({}), study, { onTurn: turn => turns.push(turn) })

/** A canary of this size over the turns in this order. */
function canaryOf(size: number, seed: number, order = turns): Canary {
  const canary = new Canary(size, seed, 4)
  for (const turn of order) canary.consider(turn)
  return canary
}

describe('a canary', () => {
  test('asks as many of the recorded questions as it was told, the same for the same seed, in whatever order they came', async () => {
    const askedBy = async (canary: Canary) => {
      const asked: string[] = []
      const model = simulated({})
      const result = await canary.ask({
        reply(request) {
          asked.push(`${request.respondent!.id} ${request.messages.length}`)
          return model.reply(request)
        },
      })
      expect(result!.asked).toBe(asked.length)
      return asked.toSorted()
    }
    const asked = await askedBy(canaryOf(20, 1))
    expect(new Set(asked).size).toBe(20)
    expect(await askedBy(canaryOf(20, 1, turns.toReversed()))).toEqual(asked)
    expect(await askedBy(canaryOf(20, 2))).not.toEqual(asked)
    expect(await askedBy(canaryOf(500, 1))).toHaveLength(turns.length)
  })

  test('finds no difference where the answers are the same', async () => {
    expect(await canaryOf(20, 1).ask(simulated({}))).toMatchObject({ pvalue: 1, failed: false, asked: 20 })
  })

  test('of nothing recorded asks nothing', async () => {
    expect(await canaryOf(20, 1, []).ask(simulated({}))).toBeUndefined()
  })

  test.for([
    ['another mean of one construct', simulated({ means: { privacy: 1 } })],
    ['refusals', simulated({ refusalRate: 0.5 })],
    ['answers drawn to the ends', simulated({ means: { privacy: 2, prosocialness: 2, sharing: -2 } })],
  ] as const)('of 60 questions finds %s', async ([, model]) => {
    expect(await canaryOf(60, 1).ask(model)).toMatchObject({ failed: true })
  })
})

describe('the test of a canary', () => {
  /** Differences of so many respondents, each with this shift in standard deviations of the differences. */
  const drawn = (count: number, shift: number, seed: number): PairedDifferences[] => {
    const random = createRandom(deriveSeed(seed, 'differences'))
    return Array.from({ length: count }, (_, index) => ({
      unit: `r${index}`,
      differences: {
        privacy: shift + random.normal(),
        'distance from the middle': random.normal(),
        'missing answers': random.uniform() < 0.9 ? 0 : Math.sign(random.normal()) * 0.1,
      },
    }))
  }
  const failures = (count: number, shift: number, runs: number) =>
    Array.from({ length: runs }, (_, seed) => testCanary(drawn(count, shift, seed), seed).failed).filter(
      Boolean,
    ).length / runs

  test('fails an unchanged model at most 1% of the time', () => {
    // exact: 5 of 512 sign patterns reach the level; 1,500 runs have a standard error of 0.0026
    expect(failures(9, 0, 1500)).toBeLessThanOrEqual(0.01 + 3 * 0.0026)
  })

  test('fails a model that has changed', () => {
    expect(failures(12, 2, 60)).toBeGreaterThan(0.9)
    expect(failures(20, 1.5, 6)).toBeGreaterThan(0.8)
  })

  test('takes the turns of one respondent as one observation', () => {
    const pairs = Array.from({ length: 20 }, () => ({ unit: 'r1', differences: { privacy: 1 } }))
    expect(testCanary(pairs, 1)).toMatchObject({ pvalue: 1, failed: false })
  })

  test('cannot fail with fewer than 8 respondents, and can with 8', () => {
    const shifted = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ unit: `r${index}`, differences: { privacy: 1 } }))
    expect(testCanary(shifted(7), 1)).toMatchObject({ pvalue: 2 / 2 ** 7, failed: false })
    expect(testCanary(shifted(8), 1)).toMatchObject({ pvalue: 2 / 2 ** 8, failed: true })
  })
})
