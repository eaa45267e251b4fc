import { describe, expect, test } from 'vitest'
import { assessOnce } from '../../../src/assessment/assess-once.ts'
import type { ChatModel } from '../../../src/chat-models/chat-model.ts'
import { defineStudy } from '../../../src/config/study.ts'
import { simulated } from '../../../src/simulation/index.ts'

const study = await defineStudy({ respondents: 30, persona: 'none' }, '.')

/** A simulated model that counts how often it is asked and can be slowed or broken. */
function counting(
  options: { latencyMs?: number; failFirst?: boolean } = {},
): ChatModel & { readonly asked: { count: number } } {
  const model = simulated(options.latencyMs === undefined ? {} : { latencyMs: options.latencyMs })
  const asked = { count: 0 }
  return {
    ...model,
    asked,
    async reply(request) {
      asked.count++
      if (options.failFirst && asked.count === 1) throw new Error('broken once')
      return model.reply(request)
    },
  }
}

describe('assessOnce', () => {
  test('asks once however many wait for it', async () => {
    const model = counting()
    const [first, second] = await Promise.all([assessOnce(model, study), assessOnce(model, study)])
    expect(second).toBe(first)
    expect(await assessOnce(model, { ...study })).toBe(first)
    expect(model.asked.count).toBe(90)
  })

  test('asks again for another study', async () => {
    const model = counting()
    await assessOnce(model, study)
    await assessOnce(model, { ...study, seed: 2 })
    expect(model.asked.count).toBe(180)
  })

  test('forgets a run that failed', async () => {
    const model = counting({ failFirst: true })
    await expect(assessOnce(model, study)).rejects.toThrow('broken once')
    await expect(assessOnce(model, study)).resolves.toHaveProperty('vaar')
  })

  test('a caller that aborts leaves the run to those who still wait', async () => {
    const model = counting({ latencyMs: 5 })
    const impatient = new AbortController()
    const left = assessOnce(model, study, { signal: impatient.signal })
    const stayed = assessOnce(model, study)
    setTimeout(() => impatient.abort(new Error('out of time')), 20)
    await expect(left).rejects.toThrow('out of time')
    await expect(stayed).resolves.toHaveProperty('vaar')
    expect(model.asked.count).toBe(90)
  })

  test('stops asking when nobody waits any more, and starts anew for the next', async () => {
    const model = counting({ latencyMs: 5 })
    const impatient = new AbortController()
    const left = assessOnce(model, study, { signal: impatient.signal })
    setTimeout(() => impatient.abort(new Error('out of time')), 20)
    await expect(left).rejects.toThrow('out of time')
    const next = assessOnce(model, study)
    expect(model.asked.count).toBeLessThan(90)
    await expect(next).resolves.toHaveProperty('vaar')
    await expect(assessOnce(model, study)).resolves.toHaveProperty('vaar')
  })
})
