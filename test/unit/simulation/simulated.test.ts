import { describe, expect, test } from 'vitest'
import { defineStudy } from '../../../src/config/study.ts'
import { ownInstruments, sharingContexts } from '../../../src/instruments/index.ts'
import { planSessions } from '../../../src/sessions/plan-sessions.ts'
import { runSession } from '../../../src/sessions/run-session.ts'
import { compilePlantedModel, type PlantedModel } from '../../../src/simulation/planted-model.ts'
import { simulated } from '../../../src/simulation/simulated.ts'
import { drawRespondent } from '../../../src/simulation/simulated-respondent.ts'

const study = await defineStudy({ respondents: 8 }, '.')
const plan = planSessions(study)
const answersOf = async (options: Parameters<typeof simulated>[0], changes = {}) => {
  const { answers } = await runSession(simulated(options), plan[1]!, { ...study, ...changes })
  return Object.fromEntries([...answers].toSorted(([a], [b]) => a.localeCompare(b)))
}
const paths = { 'sharing ~ privacy': -0.2, 'sharing ~ prosocialness': 0.25 }

describe('a simulated respondent', () => {
  test('answers the same in JSON, in words, all at once and one by one, and whichever way options run', async () => {
    const answers = await answersOf({ paths, format: 'json' })
    expect(await answersOf({ paths, format: 'words' })).toEqual(answers)
    expect(await answersOf({ paths, format: 'words' }, { itemsPerTurn: 1 })).toEqual(answers)
    const model = simulated({ paths })
    const turned = {
      ...plan[1]!,
      blocks: plan[1]!.blocks.map(block => ({
        ...block,
        optionOrder: block.optionOrder === 'ascending' ? ('descending' as const) : ('ascending' as const),
        items: block.items.toReversed(),
      })),
    }
    const { answers: other } = await runSession(model, turned, study)
    expect(Object.fromEntries([...other].toSorted(([a], [b]) => a.localeCompare(b)))).toEqual(answers)
  })

  test('is another person for another seed', async () => {
    expect(await answersOf({ paths, seed: 2 })).not.toEqual(await answersOf({ paths, seed: 1 }))
  })

  test('declines at the planted rate, after every re-ask', async () => {
    let missing = 0
    for (const respondent of plan) {
      const { answers } = await runSession(simulated({ paths, refusalRate: 0.5 }), respondent, {
        ...study,
        limits: { ...study.limits, reAsks: 0 },
      })
      missing += [...answers.values()].filter(answer => typeof answer !== 'number').length
    }
    expect(missing / (8 * 34)).toBeGreaterThan(0.4)
    expect(missing / (8 * 34)).toBeLessThan(0.6)
  })

  test('says which statement it does not know', async () => {
    const stranger = {
      ...ownInstruments[0]!,
      items: [{ ...ownInstruments[0]!.items[0]!, text: 'Cats are fine.' }],
    }
    const model = simulated({ instruments: [stranger] })
    await expect(runSession(model, plan[0]!, study)).rejects.toThrow(
      /does not know the statement ".*instruments/,
    )
  })

  test('has constructs with unit variance and the planted correlations', () => {
    const planted = compilePlantedModel(
      { paths, correlations: { 'privacy ~~ prosocialness': 0.4 }, loadings: 1, agreement: 0 },
      ownInstruments,
    )
    const draws = 20_000
    const fine = ownInstruments.map(instrument => ({
      ...instrument,
      scale: { ...instrument.scale, labels: Array.from({ length: 2001 }, (_, i) => `${i}`) },
    }))
    const columns = fine.map(instrument => {
      const item = instrument.items.find(({ keyed }) => keyed === '+')!
      return Array.from(
        { length: draws },
        (_, seed) => Number(drawRespondent(planted, seed).answer(item, instrument, { ask: 0 })) / 500,
      )
    })
    const mean = (x: number[]) => x.reduce((sum, value) => sum + value, 0) / draws
    const covariance = (x: number[], y: number[]) =>
      mean(x.map((value, i) => value * y[i]!)) - mean(x) * mean(y)
    const [p, s, a] = columns as [number[], number[], number[]]
    const expected: [number, number][] = [
      [covariance(p, p), 1],
      [covariance(s, s), 1],
      [covariance(a, a), 1],
      [covariance(p, s), 0.4],
      [covariance(a, p), -0.2 + 0.25 * 0.4],
      [covariance(a, s), 0.25 - 0.2 * 0.4],
    ]
    // 4 standard errors of a correlation of 20,000 draws; clipping at two standard deviations costs about 8% of the variance
    for (const [found, planned] of expected) expect(Math.abs(found / 0.92 - planned)).toBeLessThan(0.06)
  })
})

describe('a planted model is refused', () => {
  test.for<[name: string, model: PlantedModel, message: RegExp]>([
    [
      'for an unknown construct',
      { paths: { 'sharing ~ trust': 0.2 } },
      /"sharing ~ trust" is not about constructs.*privacy, prosocialness, sharing/,
    ],
    ['for a path it cannot read', { paths: { sharing: 0.2 } }, /"sharing" is not about/],
    ['for a circle', { paths: { 'sharing ~ privacy': 0.2, 'privacy ~ sharing': 0.2 } }, /circle/],
    [
      'for paths that explain everything',
      { paths: { 'sharing ~ privacy': 0.9, 'sharing ~ prosocialness': 0.9 } },
      /162%/,
    ],
    ['for a path above 1', { paths: { 'sharing ~ privacy': -3 } }, /is -3/],
    [
      'for a correlation of what has paths',
      { paths: { 'sharing ~ privacy': 0.2 }, correlations: { 'sharing ~~ prosocialness': 0.2 } },
      /"sharing" has paths/,
    ],
    [
      'for a correlation given twice',
      { correlations: { 'privacy ~~ sharing': 0.2, 'sharing ~~ privacy': 0.3 } },
      /twice/,
    ],
    ['for a mean of an unknown construct', { means: { prvacy: 1 } }, /means.prvacy/],
    ['for a mean of NaN', { means: { privacy: Number.NaN } }, /is NaN/],
    ['for a misspelt option', { refusalrate: 0.1 } as object, /no option "refusalrate"/],
    ['for instruments that are none', { instruments: ['privacy.yaml'] } as object, /loadInstrument/],
    ['for NaN', { agreement: Number.NaN }, /agreement is NaN/],
    ['for a refusal rate above 1', { refusalRate: 2 }, /refusalRate is 2/],
    ['for a missing loading', { loadings: { pr1: 0.5 } }, /loading of item "pr2"/],
  ])('%s', ([, model, message]) => {
    expect(() => simulated(model)).toThrow(message)
  })

  test('who answers to be consistent has the planted path only where the conversation holds its cause', () => {
    const planted = compilePlantedModel({ consistency: { 'sharing ~ privacy': -0.4 } }, ownInstruments)
    const onSharing = (seen?: Set<string>) =>
      planted.equations(seen).find(({ construct }) => construct === 'sharing')
    const coefficient = (seen?: Set<string>) =>
      onSharing(seen)!.predictors.map(predictor => predictor.coefficient)
    expect(coefficient()).toEqual([0])
    expect(coefficient(new Set(['prosocialness']))).toEqual([0])
    expect(coefficient(new Set(['privacy', 'prosocialness']))).toEqual([-0.4])
    expect(onSharing(new Set(['privacy']))!.residual).toBeCloseTo(Math.sqrt(1 - 0.16))
  })

  test('who answers to be consistent answers everything else as before', async () => {
    const before = await answersOf({})
    const consistent = await answersOf({ consistency: { 'sharing ~ privacy': -0.9 } })
    const changed = Object.keys(before).filter(id => before[id] !== consistent[id])
    expect(changed.length).toBeGreaterThan(0)
    expect(changed.every(id => id.startsWith('ds'))).toBe(true)
  })

  test('answers a context that is not planted by the paths of sharing, with a rest of its own', () => {
    const contexts = [sharingContexts.research.instrument, sharingContexts.state.instrument]
    const planted = compilePlantedModel(
      { paths: { 'sharing ~ privacy': -0.9, 'sharing_state ~ privacy': 0.9 }, loadings: 1 },
      ownInstruments,
      contexts,
    )
    const first = (id: string) => [...ownInstruments, ...contexts].find(instrument => instrument.id === id)!
    const answers = (id: string) =>
      Array.from({ length: 2000 }, (_, seed) =>
        Number(drawRespondent(planted, seed).answer(first(id).items[0]!, first(id), { ask: 0 })),
      )
    const concern = answers('privacy')
    expect(correlation(concern, answers('sharing_research'))).toBeLessThan(-0.8)
    expect(correlation(concern, answers('sharing_state'))).toBeGreaterThan(0.8)
    expect(correlation(answers('sharing'), answers('sharing_research'))).toBeGreaterThan(0.7)
    expect(answers('sharing')).not.toEqual(answers('sharing_research'))
  })

  test('gives other answers in another conversation, to the planted share', () => {
    const planted = compilePlantedModel({ loadings: 0, stability: 0.5 }, ownInstruments)
    const instrument = ownInstruments[0]!
    const answers = (conversation: string) =>
      Array.from({ length: 3000 }, (_, seed) =>
        Number(
          drawRespondent(planted, seed).answer(instrument.items[0]!, instrument, { ask: 0, conversation }),
        ),
      )
    expect(correlation(answers('a'), answers('b'))).toBeCloseTo(0.5, 1)
    expect(answers('a')).toEqual(answers('a'))
  })
})

function correlation(x: readonly number[], y: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const [mx, my] = [mean(x), mean(y)]
  const product = (a: readonly number[], b: readonly number[]) => mean(a.map((value, i) => value * b[i]!))
  return (product(x, y) - mx * my) / Math.sqrt((product(x, x) - mx ** 2) * (product(y, y) - my ** 2))
}
