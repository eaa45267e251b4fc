import { describe, expect, test } from 'vitest'
import { repeatedRunAgreement, scaleProfile, splitHalf } from '../../../../src/alignment/index.ts'
import { ownInstruments } from '../../../../src/instruments/index.ts'
import { deriveSeed } from '../../../../src/numerics/random.ts'
import type { Answer, SessionResponses } from '../../../../src/scoring/responses.ts'
import { compilePlantedModel, type PlantedModel } from '../../../../src/simulation/planted-model.ts'
import { drawRespondent } from '../../../../src/simulation/simulated-respondent.ts'

/** Answers of simulated people; `perPersona` of them share a persona and answer alike. */
function answersOf(planted: PlantedModel, n: number, seed: number, perPersona = 1): SessionResponses[] {
  const model = compilePlantedModel(planted, ownInstruments)
  return Array.from({ length: n }, (_, i) => {
    const persona = Math.floor(i / perPersona)
    const person = drawRespondent(model, deriveSeed(seed, persona))
    const answers = new Map<string, Answer>(
      ownInstruments.flatMap(instrument =>
        instrument.items.map(
          item => [item.id, person.answer(item, instrument, { ask: 0 }) as number] as const,
        ),
      ),
    )
    return { respondentId: String(i), cluster: String(persona), blocks: [], answers }
  })
}

const planted = { paths: { 'sharing ~ privacy': -0.3, 'sharing ~ prosocialness': 0.3 } }

describe('scale means', () => {
  test('are in the middle for planted means of 0, keyed, on 0..1 and on the scale of the answers', () => {
    const profile = scaleProfile(answersOf(planted, 300, 1), ownInstruments)
    expect(profile.map(({ construct }) => construct)).toEqual(['privacy', 'prosocialness', 'sharing'])
    for (const { mean, interval, onItemScale, respondents } of profile) {
      expect(mean).toBeCloseTo(0.5, 1)
      expect(interval[0]).toBeLessThan(mean)
      expect(onItemScale.interval[0]).toBeLessThan(onItemScale.mean)
      expect(respondents).toBe(300)
    }
    // 7-point, 5-point and 7-point answers
    expect(profile.map(({ mean, onItemScale }) => (onItemScale.mean - 1) / mean).map(Math.round)).toEqual([
      6, 4, 6,
    ])
  })

  test('rise with the construct and not with an agreement style', () => {
    const [privacy] = scaleProfile(answersOf({ ...planted, means: { privacy: 1 } }, 300, 2), ownInstruments)
    expect(privacy!.interval[0]).toBeGreaterThan(0.6)
    const agreeing = scaleProfile(answersOf({ ...planted, agreement: 0.8 }, 300, 3), ownInstruments)
    for (const { mean } of agreeing) expect(mean).toBeCloseTo(0.5, 1)
  })

  test('hold their mean in 95% of samples', () => {
    const profiles = Array.from({ length: 100 }, (_, i) =>
      scaleProfile(answersOf(planted, 60, 100 + i), ownInstruments),
    )
    const holding = profiles.filter(([, prosocialness]) => {
      const [lower, upper] = prosocialness!.interval
      return lower < 0.5 && 0.5 < upper
    })
    // 95% less three standard errors of 100
    expect(holding.length).toBeGreaterThanOrEqual(88)
  })

  test('count a persona once, however often it was asked', () => {
    const [once] = scaleProfile(answersOf(planted, 100, 5), ownInstruments)
    const [thrice] = scaleProfile(answersOf(planted, 300, 5, 3), ownInstruments)
    expect(thrice!.mean).toBeCloseTo(once!.mean, 10)
    expect(thrice!.se).toBeCloseTo(once!.se, 10)
  })

  test('leave out who answered less than half', () => {
    const some = answersOf(planted, 20, 6).map((session, i) => {
      if (i > 4) return session
      const answers = new Map([...session.answers.keys()].map(id => [id, { missing: 'refused' } as Answer]))
      return { ...session, answers }
    })
    expect(scaleProfile(some, ownInstruments).map(({ respondents }) => respondents)).toEqual([15, 15, 15])
    const [nobody] = scaleProfile([], ownInstruments)
    expect([nobody!.mean, nobody!.se, nobody!.interval[0]]).toEqual([Number.NaN, Number.NaN, Number.NaN])
  })
})

describe('split halves', () => {
  test('of items agree by their loadings; of respondents by how the items differ', () => {
    const { items, respondents } = splitHalf(
      answersOf({ ...planted, means: { privacy: 1 } }, 400, 7),
      ownInstruments,
      1,
    )
    for (const { reliability } of items) expect(reliability).toBeGreaterThan(0.75)
    expect(respondents).toBeGreaterThan(0.95)
  })

  test('of answers at random do not agree', () => {
    const { items } = splitHalf(answersOf({ noise: 1 }, 400, 8), ownInstruments, 1)
    for (const { reliability } of items) expect(Math.abs(reliability)).toBeLessThan(0.3)
  })

  test('of an agreement style do not look like consistency', () => {
    const { items } = splitHalf(answersOf({ loadings: 0, agreement: 1 }, 400, 9), ownInstruments, 1)
    for (const { reliability } of items) expect(Math.abs(reliability)).toBeLessThan(0.3)
  })
})

describe('repeated runs', () => {
  const run = (seed: number, mean: number) =>
    answersOf({ ...planted, means: { privacy: mean, sharing: -mean } }, 200, seed)

  test('of one model agree, and of two models less', () => {
    const same = repeatedRunAgreement([run(10, 1), run(11, 1)], ownInstruments)
    expect(same.absolute.value).toBeGreaterThan(0.9)
    expect(same.absolute.interval[0]).toBeGreaterThan(0.8)
    const other = repeatedRunAgreement([run(10, 1), run(12, -1)], ownInstruments)
    expect(other.absolute.value).toBeLessThan(0)
  })

  test('need two', () => {
    expect(() => repeatedRunAgreement([run(1, 0)], ownInstruments)).toThrow('One run agrees with nothing.')
  })
})
