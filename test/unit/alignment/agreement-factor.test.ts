import { describe, expect, test } from 'vitest'
import { agreementFactor } from '../../../src/alignment/agreement-factor.ts'
import { assess } from '../../../src/assessment/assess.ts'
import { defineStudy } from '../../../src/config/study.ts'
import { measureSessions } from '../../../src/measurement/measure-sessions.ts'
import { structuralSyntax } from '../../../src/measurement/structural-syntax.ts'
import { simulated } from '../../../src/simulation/simulated.ts'
import { simulatedResponses } from '../simulation/simulated-responses.ts'

const study = await defineStudy({ persona: 'none' }, '.')
const human = { 'sharing ~ privacy': -0.2, 'sharing ~ prosocialness': 0.25 }
const names = study.reference.map(({ path }) => path)

describe('a factor for agreement', () => {
  test('has the paths of the parcels, and the variance of the style', () => {
    const responses = simulatedResponses(study, { seed: 3, paths: human, agreement: 0.6 })
    const { paths } = measureSessions(responses, study, structuralSyntax(study))
    const factor = agreementFactor(responses, study.instruments, study.structuralModel, names)
    expect(factor.respondents).toBe(300)
    factor.paths.forEach(({ est }, p) => {
      expect(Math.abs(est - paths[p]!.est) / paths[p]!.se).toBeLessThan(0.5)
    })
    // half of .6 on a scale from -1 to 1; answers at the ends take a little of it
    expect(Math.abs(factor.variance - 0.3 ** 2)).toBeLessThan(4 * factor.varianceError + 0.012)
  })

  test('corrects instruments keyed one way in part, which parcels alone do not', () => {
    const instruments = study.instruments.map(own => ({
      ...own,
      items: own.items.map((item, i) => ({ ...item, keyed: i % 4 === 3 ? ('-' as const) : ('+' as const) })),
    }))
    const partly = { ...study, instruments }
    const responses = simulatedResponses(partly, { seed: 3, agreement: 0.6 })
    const { paths } = measureSessions(responses, partly, structuralSyntax(partly))
    const factor = agreementFactor(responses, instruments, study.structuralModel, names)
    // no relation is planted
    const off = (estimates: typeof paths) => Math.max(...estimates.map(({ est }) => Math.abs(est)))
    expect(off(paths)).toBeGreaterThan(0.18)
    expect(off(factor.paths)).toBeLessThan(0.15)
  })

  test('is named in an assessment that asks for it, and adds a check', async () => {
    const asked = { ...study, agreementFactor: true }
    const { agreementFactor: factor, checks } = await assess(simulated({ paths: human }), asked)
    expect(factor!.paths.map(({ path }) => path)).toEqual(names)
    expect(checks.find(({ name }) => name === 'agreement factor')).toMatchObject({ ok: true, bound: 0.5 })
    expect('agreementFactor' in (await assess(simulated({ paths: human }), study))).toBe(false)
  })
})
