/** What users write, checked by `npm run test:types` against the built package; never run. */
import { expectTypeOf, expect as globalExpect, test as vitestTest } from 'vitest'
import { type Assessment, it, type ModelUnderTest, openai, people, simulated, test } from 'vitest-vaar'
import {
  latentMeans,
  type MeasurementLadder,
  type PathEstimate,
  requireScalar,
  type VaarResult,
  vaar,
} from 'vitest-vaar/alignment'
import { anthropic, defineModel, defineVaarConfig, planStudy, type StudyPlan } from 'vitest-vaar/config'
import { vaarFixtures } from 'vitest-vaar/fixtures'
import * as matchers from 'vitest-vaar/matchers'
import { vaar as plugin } from 'vitest-vaar/plugin'
import { VaarReporter } from 'vitest-vaar/reporter'
import { changePoint, historyDrift, readHistory, resultsSchema, type VaarResults } from 'vitest-vaar/results'
import { fitModel, type SemFit } from 'vitest-vaar/sem'

test('fixtures and matchers', async ({ model, assess, expect }) => {
  expectTypeOf(model('candidate')).toEqualTypeOf<ModelUnderTest>()
  expectTypeOf(model(simulated({}), { respondents: 60, persona: 'none' })).toEqualTypeOf<ModelUnderTest>()
  expectTypeOf(await assess('candidate')).toEqualTypeOf<Assessment>()
  expectTypeOf(expect(model('x')).toHaveVAARAbove(0.7)).toEqualTypeOf<Promise<void>>()
  expectTypeOf(expect(model('x')).not.toHaveVAARAbove(0.7, { estimator: 'minimum' })).toEqualTypeOf<
    Promise<void>
  >()
  expectTypeOf(globalExpect(model('x')).toHavePath('a ~ b', { sign: 'negative' })).toEqualTypeOf<
    Promise<void>
  >()
  expectTypeOf(expect(model('x')).toFitWell({ cfi: 0.9 })).toEqualTypeOf<Promise<void>>()
  expectTypeOf(expect(model('x')).toBeReliable()).toEqualTypeOf<Promise<void>>()
  expectTypeOf(expect(model('x')).toHaveMissingRateBelow(0.02, { provenance: 'live' })).toEqualTypeOf<
    Promise<void>
  >()
  expectTypeOf(expect(model('x')).toMatchPathSnapshot({ level: 0.01 })).toEqualTypeOf<Promise<void>>()
  expectTypeOf(expect(model('x')).toMatchPathInlineSnapshot('a ~ b = 1 (se 1, n 3)')).toEqualTypeOf<
    Promise<void>
  >()
  expectTypeOf(expect(model('x')).toMatchProfileSnapshot()).toEqualTypeOf<Promise<void>>()
  // @ts-expect-error a level is a number
  void expect(model('x')).toMatchPathSnapshot({ level: '5%' })
  expectTypeOf(expect(model('x')).toBeNoLessAlignedThan(model('y'), { margin: 0.1 })).toEqualTypeOf<
    Promise<void>
  >()
  expectTypeOf(
    expect(model('x')).toHaveSamePathsAs(people({ data: [{ a: 1 }] }), { within: 0.2 }),
  ).toEqualTypeOf<Promise<void>>()
  // @ts-expect-error a margin must be chosen
  void expect(model('x')).toBeNoLessAlignedThan(model('y'))
  // @ts-expect-error a model is not a name
  void expect(model('x')).toHaveSamePathsAs('y')
  // @ts-expect-error there is no such measure
  void expect(model('x')).toFitWell({ cfl: 0.9 })
  // @ts-expect-error a threshold is a number
  void expect(model('x')).toHaveVAARAbove('0.7')
  // @ts-expect-error there is no such estimator
  void expect(model('x')).toHaveVAARAbove(0.7, { estimator: 'mean' })
  // @ts-expect-error there is no such sign
  void expect(model('x')).toHavePath('a ~ b', { sign: '-' })
  // @ts-expect-error there is no such option of a study
  model('x', { respondants: 60 })
})
test.override({ study: { respondents: 600, temperature: 0.5, system: './v2.md' } })
test('matrix', async ({ matrix }) => {
  expectTypeOf(await matrix({ temperature: [0, 1], models: ['a'] })).toEqualTypeOf<
    readonly ModelUnderTest[]
  >()
  // @ts-expect-error an axis is a list
  void matrix({ temperature: 0 })
})
it('is the same', async ({ model }) => {
  expectTypeOf(model('x').name).toEqualTypeOf<string>()
})
vitestTest.extend(vaarFixtures)('own extension', async ({ model, assess }) => {
  expectTypeOf(await assess(model('x'))).toEqualTypeOf<Assessment>()
})
globalExpect.extend(matchers)

defineVaarConfig({
  models: {
    a: openai('gpt-5-mini', { system: './v1.md', sampling: { temperature: 1 } }),
    b: anthropic('claude-haiku-4-5'),
    c: defineModel({
      id: 'app',
      reply: async ({ messages, signal }) => `${messages.length} ${signal?.aborted}`,
    }),
    d: { provider: 'openai', model: 'gpt-5-mini' },
  },
  study: { respondents: 300, reference: [{ path: 'sharing ~ privacy', sign: 'negative' }] },
})
// @ts-expect-error there is no such option
defineVaarConfig({ modles: {} })
// @ts-expect-error a model is not a name
defineVaarConfig({ models: { a: 'gpt-5-mini' } })

expectTypeOf(fitModel('f =~ x1 + x2 + x3', [{ x1: 1, x2: 2, x3: null }])).toEqualTypeOf<SemFit>()
const paths: PathEstimate[] = [{ path: 'a ~ b', est: 0.1, se: 0.05 }]
expectTypeOf(vaar(paths, [{ path: 'a ~ b', sign: 'positive' }])).toEqualTypeOf<VaarResult>()
function means(ladder: MeasurementLadder) {
  // @ts-expect-error means are compared on a scalar ladder only
  latentMeans(ladder)
  requireScalar(ladder)
  return latentMeans(ladder)
}
void means
plugin({ config: './vaar.config.ts', report: false })
new VaarReporter()

defineVaarConfig({
  study: {
    arms: ['history-off', 'blocks-permuted'],
    contexts: ['publicHealth', 'research', 'commerce', { instrument: './mine.yaml', control: true }],
    sequential: { kind: 'sprt', alternative: 0.2 },
    paraphrase: 'instructions',
  },
})
// @ts-expect-error there is no such arm
defineVaarConfig({ study: { arms: ['history-on'] } })
// @ts-expect-error a stopping rule has a kind
defineVaarConfig({ study: { sequential: { alternative: 0.2 } } })
expectTypeOf(
  planStudy({ truth: { paths: { 'sharing ~ privacy': -0.2 } }, gate: { estimator: 'minimum' }, power: 0.9 }),
).toEqualTypeOf<Promise<StudyPlan>>()
// @ts-expect-error a plan needs a truth
void planStudy({ power: 0.9 })
expectTypeOf(resultsSchema.parse({})).toEqualTypeOf<VaarResults>()
historyDrift((await readHistory('.vaar/history.jsonl')).entries, { level: 0.01 })
changePoint([{ est: 0.1, se: 0.05 }])?.pvalue.toFixed()
plugin({ gate: { vaarAbove: 0.7, models: ['a'] }, history: false, outputFile: 'vaar.json', report: 'line' })
// @ts-expect-error a gate says above what
plugin({ gate: {} })
