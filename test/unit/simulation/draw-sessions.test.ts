import { expect, test } from 'vitest'
import { defineStudy } from '../../../src/config/study.ts'
import { type Answer, isMissing } from '../../../src/scoring/responses.ts'
import { runStudy } from '../../../src/sessions/run-study.ts'
import { simulated } from '../../../src/simulation/simulated.ts'
import { simulatedResponses } from './simulated-responses.ts'

test.for<[name: string, options: Parameters<typeof simulated>[0] & { seed: number }]>([
  ['with paths', { seed: 7, paths: { 'sharing ~ privacy': -0.3, 'sharing ~ prosocialness': 0.4 } }],
  ['with a style and means far out', { seed: 8, agreement: 0.6, means: { privacy: 1.5 }, noise: 0.1 }],
  ['that refuses half of the questions', { seed: 9, refusalRate: 0.5 }],
])(
  'a simulated model %s answers the same, in the same order, whether it is asked in messages or drawn',
  async ([, options]) => {
    const study = await defineStudy({ respondents: 12, seed: 3, persona: 'value-anchored' }, '.')
    const asked = await runStudy(simulated(options), study)
    const drawn = simulatedResponses(study, options)
    expect(drawn).toHaveLength(12)
    drawn.forEach(({ answers, ...response }, r) => {
      const { respondentId, cluster, blocks, answers: given } = asked[r]!
      expect(response).toEqual({ respondentId, cluster, blocks })
      expect(points(answers)).toEqual(points(given))
    })
  },
)

/** By item; why an answer is missing depends on whether others of the same turn are there. */
function points(answers: ReadonlyMap<string, Answer>) {
  return [...answers].map(([item, answer]) => [item, isMissing(answer) ? 'missing' : answer]).sort()
}
