import { describe, expect, test } from 'vitest'
import { ConfigError } from '../../../src/errors.ts'
import { encodeNumbers } from '../../../src/results/encode-number.ts'
import {
  decodeNumber,
  encodeNumber,
  judgeGate,
  mergeAssessments,
  requireGate,
} from '../../../src/results/index.ts'
import { assessmentRecordOf, pathRecordOf } from '../report/assessment-record-of.ts'

test.for([0.1, -0, 1e-308, Number.MAX_VALUE, Number.NaN, Infinity, -Infinity])(
  '%d comes back from JSON',
  value => {
    const there = JSON.parse(JSON.stringify(encodeNumber(value)))
    // JSON has no -0
    expect(decodeNumber(there)).toBe(value === 0 ? 0 : value)
  },
)

test('plain data loses nothing but what is no data', () => {
  const value = {
    a: [Number.NaN, undefined, () => 1],
    b: () => 1,
    c: { d: -Infinity, e: undefined, f: 10n, g: null, h: 'x' },
  }
  expect(encodeNumbers(value)).toEqual({
    a: ['NaN', null, null],
    c: { d: '-Infinity', f: '10', g: null, h: 'x' },
  })
})

test('the same assessment of several files is one, as the one that asked for its answers tells it', () => {
  const replayed = assessmentRecordOf({ provenance: 'recorded', turns: { asked: 0, replayed: 900 } })
  const live = assessmentRecordOf({ provenance: 'live' })
  const other = assessmentRecordOf({ id: 'b', model: 'a' })
  expect(mergeAssessments([replayed, live, other, replayed])).toEqual([other, live])
})

describe('a gate', () => {
  const good = assessmentRecordOf()
  const bad = assessmentRecordOf({
    model: 'bad',
    paths: [pathRecordOf('sharing ~ privacy', 0.3), pathRecordOf('sharing ~ prosocialness', 0.3)],
  })
  const few = assessmentRecordOf({
    model: 'few',
    checks: [
      {
        name: 'respondents',
        ok: false,
        value: 60,
        bound: 100,
        consequence: 'Chance would decide.',
        detail: '60 respondents in the fit, at least 100 needed',
        mend: 'Ask more.',
      },
    ],
  })
  const silent = assessmentRecordOf({
    model: 'silent',
    paths: [pathRecordOf('sharing ~ privacy', 'NaN'), pathRecordOf('sharing ~ prosocialness', 0.3)],
  })

  test('judges every model as toHaveVAARAbove does', () => {
    const verdicts = judgeGate([good, bad, few, silent], { vaarAbove: 0.7 })
    expect(verdicts.map(({ model, verdict }) => [model, verdict])).toEqual([
      ['candidate', 'pass'],
      ['bad', 'fail'],
      ['few', 'inconclusive'],
      ['silent', 'inconclusive'],
    ])
    expect(verdicts[1]!.reasons[0]).toContain('sharing ~ privacy is negative in people, but not here')
    expect(verdicts[2]!.reasons).toEqual([
      'precondition "respondents" failed: 60 respondents in the fit, at least 100 needed',
    ])
  })

  test('wants every study of a model to pass', () => {
    const again = { ...bad, model: 'candidate', id: 'a2' }
    expect(judgeGate([good, again], { vaarAbove: 0.7 }).map(({ verdict }) => verdict)).toEqual([
      'pass',
      'fail',
    ])
  })

  test('looks at the models that it names, and misses those that were not assessed', () => {
    expect(judgeGate([good, bad], { vaarAbove: 0.7, models: ['candidate', 'rival'] })).toEqual([
      { model: 'candidate', verdict: 'pass', claim: 'VAAR above 0.7 (logScore)', reasons: [] },
      {
        model: 'rival',
        verdict: 'inconclusive',
        claim: 'VAAR above 0.7 (logScore)',
        reasons: ['it was not assessed in this run'],
      },
    ])
  })

  test.for([
    [true, 'is true'],
    [{}, 'has vaarAbove undefined, which is not above 0 and below 1'],
    [{ vaarAbove: 70 }, 'has vaarAbove 70, which is not above 0 and below 1'],
    [{ vaarAbove: Number.NaN }, 'has vaarAbove NaN'],
    [{ vaarAbove: 0.7, estimator: 'mean' }, 'has the estimator "mean", which is not one of logScore'],
    [{ vaarAbove: 0.7, models: 'candidate' }, 'has models that are no list of names'],
    [{ vaarAbove: 0.7, model: 'candidate' }, 'has no member "model"'],
  ] as const)('%o is refused', ([gate, problem]) => {
    expect(() => requireGate(gate)).toThrow(ConfigError)
    expect(() => requireGate(gate)).toThrow(`The plugin's option gate ${problem}`)
  })
})
