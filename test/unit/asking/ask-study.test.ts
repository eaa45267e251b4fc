import { describe, expect, test } from 'vitest'
import { assess } from '../../../src/assessment/assess.ts'
import type { ChatModel } from '../../../src/chat-models/chat-model.ts'
import { defineStudy } from '../../../src/config/study.ts'
import { memoryStore } from '../../../src/recordings/index.ts'
import { type SimulatedOptions, simulated } from '../../../src/simulation/index.ts'

const strong = { 'sharing ~ privacy': -0.4, 'sharing ~ prosocialness': 0.45 }
const study = await defineStudy({ sequential: { kind: 'sprt' }, respondents: 300 }, '.')

/** Simulated people behind a model that costs money, as far as the recordings know. */
function paid(options: SimulatedOptions): ChatModel & { asked: number } {
  const inner = simulated(options)
  const model = {
    ...inner,
    provider: 'custom',
    provenance: 'live' as const,
    identity: { provider: 'custom', id: 'paid', version: '1' },
    asked: 0,
    reply(request: Parameters<ChatModel['reply']>[0]) {
      model.asked++
      return inner.reply(request)
    },
  }
  return model
}

describe('a sequential study', { timeout: 60_000 }, () => {
  test('stops asking once it is settled, and says what a fixed number would have taken', async () => {
    const model = paid({ paths: strong })
    const { sequential, respondents, checks, vaar } = await assess(model, study)
    expect(sequential).toMatchObject({ verdict: 'pass', respondents: 120 })
    expect(respondents.asked).toBe(120)
    expect(model.asked).toBe(360)
    expect(sequential!.fixedDesign).toBeGreaterThan(300)
    expect(sequential!.looks.map(look => [look.respondents, look.verdict])).toEqual([
      [40, 'inconclusive'],
      [80, 'inconclusive'],
      [120, 'pass'],
    ])
    expect(checks.every(({ ok }) => ok)).toBe(true)
    expect(vaar.value).toBeGreaterThan(0.99)
  })

  test('asks the respondents of the study in their order, the last batch up to the cap', async () => {
    const odd = await defineStudy({ sequential: { kind: 'sprt', batch: 50, cap: 130 }, seed: 3 }, '.')
    const { responses, sequential } = await assess(simulated({ paths: { 'sharing ~ privacy': -0.08 } }), odd)
    expect(sequential!.looks.map(({ respondents }) => respondents)).toEqual([50, 100, 130])
    expect(responses.map(({ respondentId }) => respondentId).slice(48, 52)).toEqual([
      'r0049',
      'r0050',
      'r0051',
      'r0052',
    ])
    const fixed = await defineStudy({ respondents: 130, seed: 3 }, '.')
    const { table } = await assess(simulated({ paths: { 'sharing ~ privacy': -0.08 } }), fixed)
    expect((await assess(simulated({ paths: { 'sharing ~ privacy': -0.08 } }), odd)).table).toEqual(table)
  })

  test('goes the same way again from what was recorded, and asks nothing', async () => {
    const recordings = { store: memoryStore(), mode: 'auto' as const, clock: () => new Date(0) }
    const model = paid({ paths: strong })
    const first = await assess(model, study, { recordings })
    const asked = model.asked
    const again = await assess(model, study, { recordings: { ...recordings, mode: 'replay' } })
    expect(model.asked).toBe(asked)
    expect(again.sequential).toEqual(first.sequential)
    expect(first.provenance).toBe('live')
    expect(again.provenance).toBe('recorded')
    expect(again.turns).toEqual({ asked: 0, replayed: 360 })
  })

  test('settles nothing while a precondition fails that may hold yet, and then asks up to the cap', async () => {
    const noisy = simulated({ paths: strong, noise: 0.5 })
    const small = await defineStudy({ sequential: { kind: 'sprt', cap: 160 } }, '.')
    const { sequential, checks } = await assess(noisy, small)
    expect(sequential).toMatchObject({ verdict: 'inconclusive' })
    expect(sequential!.looks).toHaveLength(4)
    expect(checks.some(({ name, ok }) => !ok && name !== 'sequential gate')).toBe(true)
  })

  test.for<[refusalRate: number, looks: number]>([
    [0.6, 1],
    [0.45, 3],
  ])(
    'that is refused %d of its questions pays for no batch after the one from which on too many will be missing: look %d of 4',
    async ([refusalRate, looks]) => {
      const refusing = simulated({ paths: strong, refusalRate })
      const small = await defineStudy({ sequential: { kind: 'sprt', cap: 160 } }, '.')
      const { sequential, checks, respondents } = await assess(refusing, small)
      expect(sequential!.looks).toHaveLength(looks)
      expect(sequential!.looks.at(-1)!.beyondMending).toBe('missing rate')
      expect(respondents.asked).toBe(40 * looks)
      const gate = checks.find(({ name }) => name === 'sequential gate')!
      expect(gate.detail).toContain(
        'of at most 160 respondents; no more were asked, because "missing rate" would fail whatever they answer',
      )
      expect(gate.mend).toBe('See "missing rate".')
    },
  )
})

describe('control arms of a study whose every verdict is inconclusive already', { timeout: 60_000 }, () => {
  test('are not paid for', async () => {
    const small = await defineStudy({ respondents: 60, arms: ['history-off', 'blocks-permuted'] }, '.')
    const model = paid({ paths: strong })
    const assessment = await assess(model, small)
    expect(model.asked).toBe(180)
    expect(assessment.arms).toEqual([])
    expect(assessment.armsNotAsked).toEqual(['history-off', 'blocks-permuted'])
  })

  test('are paid for where a stopping rule refuted a path: it must not fail for the order of the questionnaires', async () => {
    const early = await defineStudy({ sequential: { kind: 'sprt' }, arms: ['blocks-permuted'] }, '.')
    const reversed = { 'sharing ~ privacy': 0.4, 'sharing ~ prosocialness': 0.45 }
    const { sequential, arms, armsNotAsked } = await assess(simulated({ paths: reversed }), early)
    expect(sequential!.verdict).toBe('fail')
    expect(arms.map(({ arm }) => arm)).toEqual(['blocks-permuted'])
    expect(armsNotAsked).toEqual([])
  })
})

describe('arms and recordings', { timeout: 60_000 }, () => {
  test('what the protocol asked is not asked again for an arm, and an arm is replayed as a whole', async () => {
    const small = await defineStudy({ respondents: 100, arms: ['history-off', 'blocks-permuted'] }, '.')
    const recordings = { store: memoryStore(), mode: 'auto' as const, clock: () => new Date(0) }
    const model = paid({ paths: strong, stability: 0.5 })
    const first = await assess(model, small, { recordings })
    const asked = model.asked
    // an order that begins as the protocol's does shares its first turn with it
    const { turns } = first.arms[1]!
    expect(turns.replayed).toBeGreaterThan(0)
    expect(first.turns).toEqual({ asked, replayed: turns.replayed })
    expect(asked).toBe(300 + 300 + turns.asked)
    const again = await assess(model, small, { recordings: { ...recordings, mode: 'replay' } })
    expect(model.asked).toBe(asked)
    expect(again.arms.map(({ paths }) => paths)).toEqual(first.arms.map(({ paths }) => paths))
    expect(again.provenance).toBe('recorded')
  })
})
