import { describe, expect, test } from 'vitest'
import { defineStudy } from '../../../src/config/study.ts'
import { type Instrument, sharing } from '../../../src/instruments/index.ts'

const own: Instrument = {
  ...sharing,
  id: 'lending',
  items: sharing.items.map(item => ({ ...item, id: `l${item.id}` })),
}

describe('sharing contexts', () => {
  test('stand in the place of the one outcome, in its questionnaire, its regressions and its expected signs', async () => {
    const study = await defineStudy({ contexts: ['publicHealth', 'research', 'commerce', 'state'] }, '.')
    expect(study.instruments.map(({ id }) => id)).toEqual([
      'privacy',
      'prosocialness',
      'sharing_publicHealth',
      'sharing_research',
      'sharing_commerce',
      'sharing_state',
    ])
    expect(study.structuralModel.split('\n')).toEqual(
      ['publicHealth', 'research', 'commerce', 'state'].map(
        name => `sharing_${name} ~ privacy + prosocialness`,
      ),
    )
    expect(study.reference).toEqual([
      { path: 'sharing_publicHealth ~ privacy', sign: 'negative' },
      { path: 'sharing_research ~ privacy', sign: 'negative' },
      { path: 'sharing_commerce ~ privacy', sign: 'negative' },
      { path: 'sharing_state ~ privacy', sign: 'negative' },
      { path: 'sharing_publicHealth ~ prosocialness', sign: 'positive' },
      { path: 'sharing_research ~ prosocialness', sign: 'positive' },
      { path: 'sharing_state ~ prosocialness', sign: 'positive' },
    ])
    expect(study.contexts).toEqual([
      { construct: 'sharing_publicHealth', control: false },
      { construct: 'sharing_research', control: false },
      { construct: 'sharing_commerce', control: true },
      { construct: 'sharing_state', control: false },
    ])
  })

  test('may be instruments of one’s own, beside lines and signs of one’s own', async () => {
    const study = await defineStudy(
      {
        contexts: ['commerce', { instrument: own }],
        structuralModel: 'sharing ~ privacy\nprosocialness ~ privacy',
        reference: [
          { path: 'sharing ~ privacy', sign: 'negative', weight: 2 },
          { path: 'prosocialness ~ privacy', sign: 'positive' },
        ],
      },
      '.',
    )
    expect(study.structuralModel).toBe(
      'sharing_commerce ~ privacy\nlending ~ privacy\nprosocialness ~ privacy',
    )
    expect(study.reference).toEqual([
      { path: 'sharing_commerce ~ privacy', sign: 'negative', weight: 2 },
      { path: 'lending ~ privacy', sign: 'negative', weight: 2 },
      { path: 'prosocialness ~ privacy', sign: 'positive' },
    ])
  })

  test('leave a study without contexts as it was', async () => {
    const study = await defineStudy({}, '.')
    expect(study.contexts).toEqual([])
    expect(study.instruments.map(({ id }) => id)).toEqual(['privacy', 'prosocialness', 'sharing'])
  })
})

describe('a study is refused', () => {
  test.for<[options: Parameters<typeof defineStudy>[0], message: RegExp]>([
    [
      { contexts: ['research', 'state'], structuralModel: 'sharing ~ a*privacy' },
      /has the line "sharing ~ a\*privacy", whose labels .* Write the lines of the contexts yourself: sharing_research ~ …, sharing_state ~ …\./,
    ],
    [{ contexts: ['research', 'research'] }, /two instruments with the id "sharing_research"/],
    [{ contexts: [] }, /contexts: /],
    [{ contexts: ['military' as 'state'] }, /contexts\.0/],
    [{ arms: ['history-off', 'history-off'] }, /arms: names an arm twice/],
    [{ arms: ['history-on' as 'history-off'] }, /arms\.0/],
    [{ sequential: { kind: 'sprt', batch: 100, cap: 50 } }, /sequential\.batch: must not be above cap/],
    [{ sequential: { kind: 'sprt', alternative: 0 } }, /sequential\.alternative/],
    [{ sequential: { kind: 'sprt', alpha: 0.5 } }, /sequential\.alpha/],
    [
      { sequential: { kind: 'sprt', cap: 80 } },
      /sequential\.cap is 80, but preconditions\.respondents asks for 100: no look could settle anything\. Raise the cap\./,
    ],
    [{ sequential: { kind: 'peek' as 'sprt' } }, /sequential/],
  ])('%o', async ([options, message]) => {
    await expect(defineStudy(options, '.')).rejects.toThrow(message)
  })
})
