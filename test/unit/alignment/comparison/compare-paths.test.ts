import { describe, expect, test } from 'vitest'
import { comparePaths, compareWithBaseline, holm, judgeSamePaths } from '../../../../src/alignment/index.ts'
import { failedCheck } from '../../matchers/assessment-of.ts'
import { simulatedModel } from '../simulated-model.ts'

describe('paths of two models in one structural equation model', () => {
  test('are compared in a common metric where loadings are equal', () => {
    const { equality, ladder, notes } = comparePaths(
      simulatedModel('candidate', 1, 800),
      simulatedModel('baseline', 2, 800),
    )
    expect([equality.metric, ladder?.level, notes]).toEqual(['common', 'scalar', []])
    expect(equality.likelihoodRatio?.df).toBe(2)
    expect(equality.wald.pvalue).toBeGreaterThan(0.05)
    // Wald and likelihood ratio test the same hypothesis
    expect(equality.wald.chisq / equality.likelihoodRatio!.chisq).toBeCloseTo(1, 0)
  })

  test('differ where one of them does', () => {
    const { equality } = comparePaths(
      simulatedModel('candidate', 3, 400, { privacy: 0.2 }),
      simulatedModel('baseline', 4, 400),
    )
    expect(equality.wald.pvalue).toBeLessThan(0.001)
    expect(equality.likelihoodRatio!.pvalue).toBeLessThan(0.001)
    const [privacy, prosocialness] = equality.differences
    expect(privacy!.difference).toBeCloseTo(0.4, 0)
    expect(privacy!.interval[0]).toBeGreaterThan(0.2)
    expect(prosocialness!.interval[0]).toBeLessThan(0)
  })

  test('are in the standard deviations of the baseline', () => {
    const baseline = simulatedModel('baseline', 4, 400)
    const { equality } = comparePaths(simulatedModel('candidate', 3, 400), baseline)
    equality.differences.forEach(({ baseline: path }, i) => {
      expect(path).toBeCloseTo(baseline.paths[i]!.est, 1)
    })
  })

  test("are each model's own, with a note, where the loadings differ all over", () => {
    const loadings = Object.fromEntries(
      ['privacy', 'prosocialness', 'sharing'].flatMap(construct =>
        [0.1, 1.8, 0.3, 1.2].map((factor, k) => [`${construct}.${k + 1}`, factor]),
      ),
    )
    const [a, b] = [simulatedModel('a', 5, 500, { loadings }), simulatedModel('b', 6, 500)]
    const { equality, notes } = comparePaths(a, b)
    expect([equality.metric, equality.likelihoodRatio]).toEqual(['own', undefined])
    expect(equality.differences[0]!.candidate).toBe(a.paths[0]!.est)
    expect(notes[0]).toContain('do not measure the constructs alike')
  })

  test('tell what had to be left free', () => {
    const candidate = simulatedModel('a', 7, 400, { loadings: { 'privacy.2': 0.1 } })
    expect(comparePaths(candidate, simulatedModel('b', 8, 400)).notes).toEqual([
      'equal loadings but for the loading of privacy.2',
    ])
  })

  test('have no difference where a model has no paths', () => {
    const nothing = {
      ...simulatedModel('a', 1, 200),
      paths: simulatedModel('a', 1, 200).paths.map(path => ({ ...path, est: Number.NaN, se: Number.NaN })),
    }
    const { equality, ladder } = comparePaths(nothing, simulatedModel('b', 2, 200))
    expect(ladder).toBeUndefined()
    expect(equality.wald.pvalue).toBeNaN()
    const verdict = judgeSamePaths({ equality, notes: [] }, { within: 0.2 }, { checks: [], respondents: 200 })
    expect(verdict).toMatchObject({ verdict: 'inconclusive', reasons: ['a path has no usable estimate'] })
  })

  test('need one study and two names', () => {
    const a = simulatedModel('a', 1, 200)
    expect(() => comparePaths(a, a)).toThrow('Two models of the comparison have the name "a".')
    expect(() => comparePaths(a, { ...a, model: 'b', syntax: 'f =~ x1 + x2 + x3' })).toThrow(
      '"a" and "b" were assessed by different structural models or instruments.',
    )
  })
})

describe('several candidates against one baseline', () => {
  const baseline = simulatedModel('baseline', 20, 600, { privacy: -0.4, prosocialness: 0.4 })
  const good = simulatedModel('good', 21, 600, { privacy: -0.4, prosocialness: 0.4 })
  const twin = simulatedModel('twin', 22, 600, { privacy: -0.4, prosocialness: 0.4 })
  const contrary = simulatedModel('contrary', 23, 600, { privacy: 0.4, prosocialness: 0.4 })

  test('share one error rate, the passes leaving theirs to the others', () => {
    const found = compareWithBaseline([contrary, good, twin], baseline, { margin: 0.1 })
    expect(found.map(({ candidate, verdict, alpha }) => [candidate, verdict.verdict, alpha])).toEqual([
      ['contrary', 'fail', 0.05],
      ['good', 'pass', 0.05 / 3],
      ['twin', 'pass', 0.05 / 3],
    ])
  })

  test('are inconclusive where a precondition of either fails, whose is named', () => {
    const [found] = compareWithBaseline([good], { ...baseline, checks: [failedCheck] }, { margin: 0.1 })
    expect(found!.verdict).toEqual({
      verdict: 'inconclusive',
      reasons: [`precondition "respondents" failed: baseline: ${failedCheck.detail}`],
      remedies: [failedCheck.mend],
    })
  })

  test('refuses nobody and a margin that is none', () => {
    expect(() => compareWithBaseline([], baseline, { margin: 0.1 })).toThrow('There is no candidate.')
    expect(() => compareWithBaseline([good], baseline, { margin: 0 })).toThrow('The margin is 0.')
    expect(() => compareWithBaseline([good], baseline, { margin: Number.NaN })).toThrow('The margin is NaN.')
  })
})

test("Holm's adjustment", () => {
  // R: p.adjust(c(.01, .04, .03, .005), 'holm')
  expect(holm([0.01, 0.04, 0.03, 0.005])).toEqual([0.03, 0.06, 0.06, 0.02])
  expect(holm([0.9, 0.8])).toEqual([1, 1])
  expect(holm([0.01, Number.NaN])).toEqual([0.02, Number.NaN])
  expect(holm([])).toEqual([])
})
