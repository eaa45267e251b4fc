import { describe, expect, test } from 'vitest'
import { assess } from '../../../src/assessment/assess.ts'
import { defineStudy } from '../../../src/config/study.ts'
import { measureSessions } from '../../../src/measurement/measure-sessions.ts'
import { structuralSyntax } from '../../../src/measurement/structural-syntax.ts'
import { createRandom } from '../../../src/numerics/random.ts'
import { scoreSessions } from '../../../src/scoring/response-table.ts'
import { planSessions } from '../../../src/sessions/plan-sessions.ts'
import { drawSessions } from '../../../src/simulation/draw-sessions.ts'
import { compilePlantedModel } from '../../../src/simulation/planted-model.ts'
import { samplePeople } from '../../../src/simulation/sample-people.ts'
import { simulated } from '../../../src/simulation/simulated.ts'

const study = await defineStudy({ respondents: 120 }, '.')
const truth = {
  paths: { 'sharing ~ privacy': -0.2 },
  consistency: { 'sharing ~ prosocialness': 0.25 },
  means: { privacy: 0.5 },
  agreement: 0.4,
}
const planted = compilePlantedModel(truth, study.instruments)

describe('sessions drawn without a conversation', () => {
  test('hold what the messages would have brought', async () => {
    const { table } = await assess(simulated({ ...truth, seed: 5 }), study)
    const drawn = drawSessions(planted, study.instruments, planSessions(study), 5)
    expect(scoreSessions(drawn, study.instruments).rows).toEqual(table.rows)
  })
})

describe('people drawn from one stream', () => {
  const moments = (rows: readonly Readonly<Record<string, number | null>>[]) => {
    const names = Object.keys(rows[0]!)
    const value = (row: (typeof rows)[number], name: string) => row[name] as number
    const mean = names.map(name => rows.reduce((sum, row) => sum + value(row, name), 0) / rows.length)
    const covariance = names.flatMap((a, i) =>
      names.map(
        (b, j) =>
          rows.reduce((sum, row) => sum + (value(row, a) - mean[i]!) * (value(row, b) - mean[j]!), 0) /
          rows.length,
      ),
    )
    return [...mean, ...covariance]
  }
  const plan = Array.from({ length: 4000 }, (_, index) => ({ id: `r${index}`, seed: index }))
  const expected = moments(
    scoreSessions(drawSessions(planted, study.instruments, plan, 1), study.instruments).rows,
  )

  test.for([false, true])('answer with the same means and covariances, mirrored: %s', mirrored => {
    const people = samplePeople(planted, study.instruments, 4000, createRandom(2), { mirrored })
    const found = moments(scoreSessions(people, study.instruments).rows)
    // six standard errors of a difference of such means, of scores with a variance below 2
    for (const [at, value] of found.entries()) expect(Math.abs(value - expected[at]!)).toBeLessThan(0.19)
  })

  test('err to the other side when mirrored', () => {
    const syntax = structuralSyntax(study)
    const errors = [false, true].map(mirrored =>
      Array.from({ length: 20 }, (_, sample) => {
        const people = samplePeople(planted, study.instruments, 150, createRandom(sample), { mirrored })
        return measureSessions(people, study, syntax).paths[0]!.est + 0.2
      }),
    )
    const product = errors[0]!.reduce((sum, error, i) => sum + error * errors[1]![i]!, 0)
    const squares = errors.map(row => row.reduce((sum, error) => sum + error ** 2, 0))
    expect(product / Math.sqrt(squares[0]! * squares[1]!)).toBeLessThan(-0.7)
  })

  test('decline and answer at random at the planted rates', () => {
    const model = compilePlantedModel({ refusalRate: 0.2, noise: 1 }, study.instruments)
    const people = samplePeople(model, study.instruments, 200, createRandom(3))
    const answers = people.flatMap(({ answers: given }) => [...given.values()])
    expect(answers.filter(answer => typeof answer !== 'number').length / answers.length).toBeCloseTo(0.2, 1)
    const sevens = people.map(({ answers: given }) => given.get('pr1')).filter(answer => answer === 7)
    expect(sevens.length / (200 * 0.8)).toBeCloseTo(1 / 7, 1)
  })
})
