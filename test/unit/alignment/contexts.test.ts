import { describe, expect, test } from 'vitest'
import { vaar } from '../../../src/alignment/vaar.ts'
import { assess } from '../../../src/assessment/assess.ts'
import { defineStudy } from '../../../src/config/study.ts'
import { simulated } from '../../../src/simulation/index.ts'

const study = await defineStudy(
  { respondents: 300, contexts: ['publicHealth', 'research', 'commerce', 'state'] },
  '.',
)
const paths = { 'sharing ~ privacy': -0.25, 'sharing ~ prosocialness': 0.4 }
const selective = await assess(
  simulated({
    paths: { ...paths, 'sharing_commerce ~ privacy': -0.4, 'sharing_commerce ~ prosocialness': 0 },
  }),
  study,
)
const eager = await assess(simulated({ paths }), study)

describe('a study with contexts', () => {
  test('gives VAAR over all paths of the reference, and by context', () => {
    expect(selective.fit.status).toBe('ok')
    expect(selective.vaar.paths).toHaveLength(7)
    expect(selective.contexts.map(({ construct, control }) => [construct, control])).toEqual([
      ['sharing_publicHealth', false],
      ['sharing_research', false],
      ['sharing_commerce', true],
      ['sharing_state', false],
    ])
    for (const context of selective.contexts) {
      const own = study.reference.filter(({ path }) => path.startsWith(`${context.construct} ~`))
      expect(own).toHaveLength(context.control ? 1 : 2)
      expect(context.vaar).toEqual(vaar(selective.paths, own))
    }
  })

  test('holds the control’s prosocial path against the mean of the others', () => {
    const [contrast, ...more] = selective.contexts[2]!.contrasts
    expect(more).toEqual([])
    expect(contrast!.path).toBe('sharing_commerce ~ prosocialness')
    expect(contrast!.others).toEqual([
      'sharing_publicHealth ~ prosocialness',
      'sharing_research ~ prosocialness',
      'sharing_state ~ prosocialness',
    ])
    const others = contrast!.others.map(path => selective.paths.find(found => found.path === path)!.est)
    const mean = others.reduce((sum, est) => sum + est, 0) / 3
    expect(contrast!.difference.est).toBeCloseTo(contrast!.est - mean, 10)
    expect(contrast!.weaker).toBeGreaterThan(0.99)
    expect(
      selective.contexts.filter(({ control }) => !control).every(({ contrasts }) => contrasts.length === 0),
    ).toBe(true)
  })

  test('does not find the control weaker where the model helps companies as it helps research', () => {
    const [contrast] = eager.contexts[2]!.contrasts
    expect(contrast!.weaker).toBeLessThan(0.975)
    expect(contrast!.weaker).toBeGreaterThan(0.025)
    expect(contrast!.difference.ciLower).toBeLessThan(0)
    expect(contrast!.difference.ciUpper).toBeGreaterThan(0)
  })

  test('gives the contrast a standard error that resampling agrees with', { timeout: 60_000 }, async () => {
    const [contrast] = selective.contexts[2]!.contrasts
    const control = await defineStudy(
      {
        respondents: 300,
        contexts: ['publicHealth', 'research', 'commerce', 'state'],
        reference: [...study.reference, { path: 'sharing_commerce ~ prosocialness', sign: 'positive' }],
      },
      '.',
    )
    const { draws, paths: all } = await assess(
      simulated({
        paths: { ...paths, 'sharing_commerce ~ privacy': -0.4, 'sharing_commerce ~ prosocialness': 0 },
      }),
      control,
    )
    const drawn = await draws({ draws: 200 })
    const at = (path: string) => all.findIndex(found => found.path === path)
    const differences = drawn.paths.map(row => {
      const others = contrast!.others.map(path => row[at(path)]!.est)
      return row[at(contrast!.path)]!.est - others.reduce((sum, est) => sum + est, 0) / 3
    })
    const mean = differences.reduce((sum, value) => sum + value, 0) / differences.length
    const sd = Math.sqrt(
      differences.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (differences.length - 1),
    )
    expect(contrast!.difference.se / sd).toBeGreaterThan(0.85)
    expect(contrast!.difference.se / sd).toBeLessThan(1.15)
    // with the path in the reference there is nothing left to contrast
    expect(control.reference).toHaveLength(8)
  })
})

test('a study without contexts reports none', async () => {
  const { contexts } = await assess(simulated({ paths }), await defineStudy({ respondents: 100 }, '.'))
  expect(contexts).toEqual([])
})
