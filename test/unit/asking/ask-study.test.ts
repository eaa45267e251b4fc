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

  test('settles nothing while a precondition fails, and then asks up to the cap', async () => {
    const refusing = simulated({ paths: strong, refusalRate: 0.6 })
    const small = await defineStudy({ sequential: { kind: 'sprt', cap: 160 } }, '.')
    const { sequential, checks } = await assess(refusing, small)
    expect(sequential).toMatchObject({ verdict: 'inconclusive' })
    expect(sequential!.looks).toHaveLength(4)
    expect(checks.find(({ name }) => name === 'missing rate')!.ok).toBe(false)
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
