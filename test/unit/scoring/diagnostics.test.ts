import { describe, expect, test } from 'vitest'
import { defineStudy } from '../../../src/config/study.ts'
import { ownInstruments } from '../../../src/instruments/index.ts'
import { agreementStyle } from '../../../src/scoring/agreement-style.ts'
import { distinctAnswers } from '../../../src/scoring/distinct-answers.ts'
import { itemSpread } from '../../../src/scoring/item-spread.ts'
import { orderEffects } from '../../../src/scoring/order-effects.ts'
import type { Answer, SessionResponses } from '../../../src/scoring/responses.ts'
import { simulatedResponses } from '../simulation/simulated-responses.ts'

const study = await defineStudy({ respondents: 400, persona: 'none' }, '.')
const plain = simulatedResponses(study, { seed: 5 })
const [instrument] = ownInstruments
const items = instrument!.items.map(({ id }) => id)

function response(answers: Record<string, Answer>, order = items): SessionResponses {
  const blocks = [{ instrument: instrument!.id, optionOrder: 'ascending' as const, items: order }]
  return { respondentId: 'r', cluster: 'r', blocks, answers: new Map(Object.entries(answers)) }
}

describe('the style of agreeing', () => {
  // planted: a on top of loadings of .7; on a scale from -1 to 1 both are halved
  test.for([0, 0.3, 0.5, 0.8])('of %d is found, apart from the constructs', planted => {
    const style = agreementStyle(simulatedResponses(study, { seed: 5, agreement: planted }), ownInstruments)
    expect(style.pairs).toBe(17)
    expect(Math.abs(style.variance - (planted / 2) ** 2)).toBeLessThan(4 * style.varianceError + 0.012)
    expect(style.constructVariance).toBeCloseTo(0.35 ** 2, 1)
    expect(style.index).toHaveLength(400)
  })

  test('makes statements worded both ways contradict each other where it is stronger than the constructs', () => {
    const consistency = (agreement: number) =>
      agreementStyle(simulatedResponses(study, { seed: 5, agreement }), ownInstruments).consistency
    expect(consistency(0)).toBeGreaterThan(0.35)
    expect(consistency(0.8)).toBeLessThan(0)
  })

  test('is unknown where everything is keyed one way', () => {
    const oneWay = ownInstruments.map(own => ({
      ...own,
      items: own.items.map(item => ({ ...item, keyed: '+' as const })),
    }))
    const style = agreementStyle(plain, oneWay)
    expect(style).toMatchObject({ pairs: 0, variance: Number.NaN, consistency: Number.NaN })
    expect(style.index.every(Number.isNaN)).toBe(true)
  })

  test('bears missing answers', () => {
    const holes = plain.map((of, r) => ({
      ...of,
      answers: new Map(
        [...of.answers].map(([item, answer], i) => [
          item,
          (r + i) % 7 === 0 ? { missing: 'declined' as const } : answer,
        ]),
      ),
    }))
    const [full, some] = [agreementStyle(plain, ownInstruments), agreementStyle(holes, ownInstruments)]
    expect(Math.abs(full.variance - some.variance)).toBeLessThan(0.01)
    expect(some.constructVariance).toBeCloseTo(full.constructVariance, 1)
  })
})

test('the spread of an item is of its scored answers, missing ones left out', () => {
  const [first, second] = items as [string, string]
  const reversed = instrument!.items.find(({ keyed }) => keyed === '-')!.id
  const responses = [
    response({ [first]: 7, [second]: 4, [reversed]: 1 }),
    response({ [first]: 7, [second]: { missing: 'refused' }, [reversed]: 1 }),
    response({ [first]: 1, [second]: 4, [reversed]: 1 }),
  ]
  const spread = new Map(itemSpread(responses, [instrument!]).map(item => [item.item, item]))
  const keyOf = (id: string) => instrument!.items.find(item => item.id === id)!.keyed
  expect(spread.get(first)).toMatchObject({
    answered: 3,
    categories: 2,
    sd: expect.closeTo(Math.sqrt(8), 12),
    [keyOf(first) === '+' ? 'ceiling' : 'floor']: expect.closeTo(2 / 3, 12),
  })
  expect(spread.get(second)).toMatchObject({ answered: 2, sd: 0, categories: 1 })
  expect(spread.get(reversed)).toMatchObject({ mean: 7, ceiling: 1, floor: 0 })
})

test('answers are distinct unless all of them are those of another', () => {
  const answers = (last: number) => Object.fromEntries(items.map((item, i) => [item, i === 9 ? last : 3]))
  const responses = [answers(1), answers(2), answers(1)].map(of => response(of))
  expect(distinctAnswers(responses)).toBe(2)
  const otherOrder = response(Object.fromEntries(Object.entries(answers(1)).reverse()))
  expect(distinctAnswers([...responses, otherOrder])).toBe(2)
})

describe('order effects', () => {
  test('are small where the order does not matter', () => {
    for (const { agreement, construct } of orderEffects(plain, ownInstruments)) {
      expect(Math.abs(agreement)).toBeLessThan(0.2)
      expect(Math.abs(construct)).toBeLessThan(0.2)
    }
  })

  test('find agreement that grows towards the end', () => {
    const growing = plain.map(of => {
      const answers = new Map(of.answers)
      for (const { instrument: id, items: asked } of of.blocks) {
        const points = ownInstruments.find(own => own.id === id)!.scale.labels.length
        asked.forEach((item, place) => {
          const answer = answers.get(item) as number
          answers.set(item, Math.min(points, answer + (place > asked.length / 2 ? 1 : 0)))
        })
      }
      return { ...of, answers }
    })
    for (const { agreement, construct } of orderEffects(growing, ownInstruments)) {
      expect(agreement).toBeGreaterThan(0.6)
      expect(Math.abs(construct)).toBeLessThan(0.2)
    }
  })
})
