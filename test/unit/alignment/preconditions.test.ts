import { describe, expect, test } from 'vitest'
import type { CheckName } from '../../../src/alignment/index.ts'
import { defineStudy } from '../../../src/config/study.ts'
import { ownInstruments } from '../../../src/instruments/index.ts'
import { measureSessions } from '../../../src/measurement/measure-sessions.ts'
import { structuralSyntax } from '../../../src/measurement/structural-syntax.ts'
import type { SessionResponses } from '../../../src/scoring/responses.ts'
import type { PlantedModel } from '../../../src/simulation/index.ts'
import { simulatedResponses } from '../simulation/simulated-responses.ts'

const human = { 'sharing ~ privacy': -0.2, 'sharing ~ prosocialness': 0.25 }
const study = await defineStudy({ persona: 'none' }, '.')

function oneWay(...ids: string[]) {
  return ownInstruments.map(own =>
    ids.includes(own.id) ? { ...own, items: own.items.map(item => ({ ...item, keyed: '+' as const })) } : own,
  )
}

function drawn(planted: PlantedModel, instruments = ownInstruments, seed = 4) {
  return simulatedResponses({ ...study, instruments }, { ...planted, seed })
}

function checksOf(responses: readonly SessionResponses[], instruments = ownInstruments, bounds = {}) {
  const preconditions = { ...study.preconditions, ...bounds }
  const own = { ...study, instruments, preconditions }
  return measureSessions(responses, own, structuralSyntax(own)).checks
}

const failedOf = (...of: Parameters<typeof checksOf>) =>
  checksOf(...of)
    .filter(({ ok }) => !ok)
    .map(({ name }) => name)

const sharp = (
  responses: readonly SessionResponses[],
  change: (response: SessionResponses, r: number) => Map<string, number>,
) => responses.map((response, r) => ({ ...response, answers: change(response, r) }))

describe('preconditions', () => {
  test('all hold for a model that answers as people do, and each says what was found, the bound and what is at stake', () => {
    const checks = checksOf(drawn({ paths: human }))
    expect(checks.map(({ name }) => name)).toEqual([
      'missing rate',
      'respondents',
      'missing by item',
      'distinct answers',
      'item spread',
      'floor and ceiling',
      'order effects',
      'convergence',
      'admissibility',
      'loading signs',
      'reliability',
      'reverse pairs',
      'response style',
      'option direction',
      'agreement held',
    ])
    for (const { ok, value, bound, consequence, mend, name } of checks) {
      expect(ok, name).toBe(true)
      expect(value, name).not.toBeNaN()
      expect(bound, name).not.toBeNaN()
      expect(consequence, name).not.toBe('')
      expect(mend, name).toBe('')
    }
  })

  test.for<[what: string, planted: PlantedModel, name: CheckName]>([
    ['agrees with a statement and with its contrary', { agreement: 1 }, 'reverse pairs'],
    [
      'has a style and answers at an end of the scales',
      { agreement: 0.6, means: { privacy: 2, prosocialness: -2, sharing: -2 } },
      'agreement held',
    ],
    ['answers at the very end', { means: { privacy: 4 } }, 'floor and ceiling'],
    ['hardly measures its constructs', { paths: human, loadings: 0.3 }, 'reliability'],
    ['refuses', { paths: human, refusalRate: 0.6 }, 'missing rate'],
  ])('name a model that %s', ([, planted, name]) => {
    expect(failedOf(drawn(planted))).toContain(name)
  })

  test('name respondents that are copies of a few', () => {
    const few = drawn({ paths: human }).slice(0, 40)
    const copies = Array.from({ length: 6 }, (_, copy) =>
      few.map(response => ({ ...response, respondentId: `${response.respondentId}-${copy}` })),
    ).flat()
    const check = checksOf(copies).find(({ name }) => name === 'distinct answers')!
    expect(check).toMatchObject({ ok: false, bound: 0.8 })
    expect(check.detail).toBe(
      '40 of 240 respondents gave answers that no other gave before them, at least 80.0% needed',
    )
  })

  test('name respondents that share the personas of a few, however much their answers differ', () => {
    const shared = drawn({ paths: human }).map((response, r) => ({ ...response, cluster: `p${r % 30}` }))
    const check = checksOf(shared).find(({ name }) => name === 'distinct answers')!
    expect(check.ok).toBe(false)
    expect(check.detail).toMatch(
      /^30 of \d+ respondents answered for a persona that no other had before them, at least 80\.0% needed$/,
    )
    expect(check.mend).toBe(
      'Ask one respondent of each persona: those who share one are no independent draws.',
    )
  })

  test('name items that all respondents answer alike', () => {
    const flat = ownInstruments.flatMap(({ items }) =>
      items.filter((_, i) => i % 4 === 1).map(({ id }) => id),
    )
    const responses = sharp(
      drawn({ paths: human }),
      ({ answers }, r) =>
        new Map(
          [...answers].map(([item, answer]) => [
            item,
            flat.includes(item) ? (r % 20 === 0 ? 3 : 4) : (answer as number),
          ]),
        ),
    )
    expect(failedOf(responses)).toContain('item spread')
  })

  test('name an item that many leave out, although few answers are missing', () => {
    const item = ownInstruments[0]!.items[0]!.id
    const responses = drawn({ paths: human }).map((response, r) => ({
      ...response,
      answers: new Map([
        ...response.answers,
        ...(r % 3 === 0 ? [[item, { missing: 'declined' }] as const] : []),
      ]),
    }))
    expect(failedOf(responses)).toEqual(['missing by item'])
  })

  test('name a preference for the first options, which opposite directions show', () => {
    // the more a respondent prefers the first options, the more the answers of both questionnaires move with their directions
    const responses = sharp(drawn({}), ({ answers, blocks }, r) => {
      const preference = [-2, -1, 0, 1, 2][(r * 7) % 5]!
      return new Map(
        [...answers].map(([item, answer]) => {
          const own = ownInstruments.find(({ items }) => items.some(({ id }) => id === item))!
          const { optionOrder } = blocks.find(({ instrument }) => instrument === own.id)!
          const keyed = own.items.find(({ id }) => id === item)!.keyed === '+' ? 1 : -1
          const moved = (answer as number) + keyed * (optionOrder === 'ascending' ? -preference : preference)
          return [item, Math.min(own.scale.labels.length, Math.max(1, moved))]
        }),
      )
    })
    expect(failedOf(responses)).toContain('option direction')
  })

  test('hold against bounds of the study', () => {
    expect(failedOf(drawn({ paths: human }), ownInstruments, { reliability: 0.99 })).toEqual(['reliability'])
    expect(failedOf(drawn({ paths: human }), ownInstruments, { respondents: 301 })).toEqual(['respondents'])
  })
})

describe('a response style', () => {
  const all = oneWay('privacy', 'prosocialness', 'sharing')

  test.for([0.3, 0.5, 0.8])('of %d decides nothing where all statements are keyed one way', agreement => {
    const checks = checksOf(drawn({ agreement }, all), all)
    const style = checks.find(({ name }) => name === 'response style')!
    expect(style).toMatchObject({ ok: false, value: Number.NaN })
    expect(style.detail).toMatch(/the response style is not known: .* keyed one way/)
    expect(style.mend).toMatch(/Add statements keyed the other way/)
  })

  test('is found where another questionnaire shows it, and bounds what is concluded', () => {
    const two = oneWay('prosocialness', 'sharing')
    const styleOf = (agreement: number, paths = {}) =>
      checksOf(drawn({ agreement, paths }, two), two).find(({ name }) => name === 'response style')!
    expect(styleOf(0, human)).toMatchObject({ ok: true })
    const strong = styleOf(0.5)
    expect(strong.ok).toBe(false)
    // .25 of .25 + .49 is style
    expect(strong.value).toBeGreaterThan(0.25)
    expect(strong.value).toBeLessThan(0.5)
    expect(strong.value).toBeGreaterThan(strong.bound)
  })

  test('is no matter where one construct alone is exposed to it', () => {
    const one = oneWay('sharing')
    expect(
      checksOf(drawn({ paths: human }, one), one).find(({ name }) => name === 'response style'),
    ).toMatchObject({
      ok: true,
      value: 0,
      bound: 1,
    })
  })

  test('may be taken as absent by who knows better', () => {
    expect(failedOf(drawn({ paths: human }, all), all, { allowOneDirection: true })).toEqual([])
  })
})
