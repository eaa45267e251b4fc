import { describe, expect, test } from 'vitest'
import {
  type EvidenceRow,
  humanEvidence,
  humanReference,
  poolEvidence,
  vaar,
} from '../../../../src/alignment/index.ts'
import { defineStudy } from '../../../../src/config/index.ts'

const row = (changes: Partial<EvidenceRow> = {}): EvidenceRow => ({
  path: 'sharing ~ privacy',
  study: 'ours',
  finding: 'negative',
  measureKind: 'trait',
  outcome: 'behaviour',
  estimateSource: 'own',
  ...changes,
})

describe('the shipped evidence', () => {
  test('is versioned, and every row says where it is from', () => {
    expect(humanEvidence.version).toMatch(/^\d{4}-\d\d-\d\d$/)
    expect(humanEvidence.rows.every(({ note }) => note !== undefined)).toBe(true)
  })

  test('pools to these signs and probabilities', () => {
    const rounded = poolEvidence(humanEvidence.rows).map(
      ({ path, sign, signProbability, estimate, studies }) => ({
        path,
        sign,
        signProbability: signProbability.toFixed(3),
        estimate: estimate.toFixed(3),
        studies,
      }),
    )
    expect(rounded).toMatchInlineSnapshot(`
      [
        {
          "estimate": "-0.121",
          "path": "sharing ~ privacy",
          "sign": "negative",
          "signProbability": "0.949",
          "studies": 4,
        },
        {
          "estimate": "0.221",
          "path": "sharing ~ prosocialness",
          "sign": "positive",
          "signProbability": "0.782",
          "studies": 2,
        },
      ]
    `)
  })
})

describe('a soft reference', () => {
  test('bounds VAAR by what is known of people', () => {
    const certain = [
      { path: 'sharing ~ privacy', est: -0.5, se: 0.01 },
      { path: 'sharing ~ prosocialness', est: 0.5, se: 0.01 },
    ]
    const [privacy, prosocialness] = humanReference()
    expect(vaar(certain, humanReference()).value).toBeCloseTo(
      Math.sqrt(privacy!.signProbability! * prosocialness!.signProbability!),
      10,
    )
  })

  test('moves with rows that are added, and forgets the others when they replace', () => {
    const positive = [1, 2, 3].map(k =>
      row({ study: `new ${k}`, finding: 'positive', estimate: 0.2 + k / 100, se: 0.02 }),
    )
    const extended = humanReference({ extend: positive }).find(({ path }) => path === 'sharing ~ privacy')!
    expect(extended.signProbability).toBeLessThan(humanReference()[0]!.signProbability!)
    const [replaced, ...others] = humanReference({ replace: positive })
    expect(others).toEqual([])
    expect(replaced).toMatchObject({ sign: 'positive' })
    expect(replaced!.signProbability).toBeGreaterThan(0.99)
  })

  test('is what a study takes by the word', async () => {
    expect((await defineStudy({ reference: 'soft' }, '.')).reference).toEqual(humanReference())
    const hard = (await defineStudy({}, '.')).reference
    expect(hard.every(({ signProbability }) => signProbability === undefined)).toBe(true)
  })
})

describe('studies that tell a sign alone', () => {
  const estimated = row({ estimate: -0.2, se: 0.05 })

  test('do not move the estimate, and vote on the sign', () => {
    const pooled = (votes: EvidenceRow['finding'][]) =>
      poolEvidence([estimated, ...votes.map((finding, i) => row({ study: `vote ${i}`, finding }))])[0]!
    const alone = pooled([])
    expect(alone.signProbability).toBeCloseTo(0.964, 3)
    expect(pooled(['positive', 'negative']).estimate).toBe(alone.estimate)
    expect(pooled(['negative']).signProbability).toBeCloseTo((alone.signProbability + 1) / 2, 10)
    expect(pooled(['none']).signProbability).toBeCloseTo((alone.signProbability + 0.5) / 2, 10)
    expect(pooled(['positive', 'positive'])).toMatchObject({ sign: 'positive' })
  })

  test('never make certain by themselves', () => {
    const { signProbability, studies, estimate } = poolEvidence([row(), row({ study: 'another' })])[0]!
    expect(signProbability).toBeCloseTo(2.5 / 3, 10)
    expect([studies, estimate]).toEqual([0, Number.NaN])
  })

  test('are no reference where they are even', () => {
    expect(() => poolEvidence([row(), row({ study: 'other', finding: 'positive' })])).toThrow(
      'The human evidence of the path "sharing ~ privacy" is even: it has no expected sign.',
    )
  })
})

test('rows of one study are one sample', () => {
  const once = poolEvidence([row({ estimate: -0.2, se: 0.05 })])[0]!
  const twice = poolEvidence([row({ estimate: -0.2, se: 0.05 }), row({ estimate: -0.2, se: 0.05 })])[0]!
  expect(twice).toEqual(once)
})

describe('rows that cannot be read', () => {
  test.for<[string, object, string]>([
    ['an estimate without weight', { estimate: -0.1 }, 'an estimate needs se, ci or n'],
    ['an estimate outside its interval', { estimate: -0.1, ci: [0.1, 0.2] }, 'not inside its interval'],
    [
      'an estimate of the other sign',
      { estimate: 0.1, n: 100 },
      'the estimate is 0.1, and finding says negative',
    ],
    ['a correlation of 1', { estimate: -1, n: 100 }, 'Row 1 of the human evidence, estimate'],
    ['a path without a tilde', { path: 'privacy' }, 'write a path as "sharing ~ privacy"'],
    ['an unknown field', { sigma: 1 }, 'sigma'],
  ])('%s', ([, changes, message]) => {
    expect(() => humanReference({ replace: [{ ...row(), ...changes } as EvidenceRow] })).toThrow(message)
  })

  test('no row, or both options', () => {
    expect(() => humanReference({ replace: [] })).toThrow('The human reference has no row.')
    expect(() => humanReference({ replace: [row()], extend: [row()] })).toThrow('both extend and replace')
  })
})
