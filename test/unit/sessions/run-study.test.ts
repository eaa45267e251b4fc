import { describe, expect, test } from 'vitest'
import { defineStudy } from '../../../src/config/study.ts'
import { ChatModelError, StudyStoppedError } from '../../../src/errors.ts'
import { planSessions } from '../../../src/sessions/plan-sessions.ts'
import { runStudy } from '../../../src/sessions/run-study.ts'
import { rateAll, scriptedModel } from './scripted-model.ts'

const study = await defineStudy({ respondents: 40, concurrency: 4 }, '.')
const fault = (kind: 'authentication' | 'overloaded') =>
  new ChatModelError(kind, `A fault (${kind}).`, 'Mend it.', { modelId: 'scripted' })

describe('the plan', () => {
  test('is the same for the same seed and another for another', () => {
    expect(planSessions(study)).toEqual(planSessions(study))
    expect(planSessions({ ...study, seed: 2 })).not.toEqual(planSessions(study))
  })

  test('of a larger study holds the smaller one unchanged', () => {
    expect(planSessions({ ...study, respondents: 60 }).slice(0, 40)).toEqual(planSessions(study))
  })

  test('gives any two blocks each combination of option directions equally often', () => {
    const nine = Array.from({ length: 9 }, (_, i) => ({ ...study.instruments[0]!, id: `block${i}` }))
    for (const [instruments, respondents] of [
      [study.instruments, 40],
      [nine, 64],
    ] as const) {
      const plan = planSessions({ ...study, instruments, respondents })
      const orderOf = (block: number) => plan.map(({ blocks }) => blocks[block]!.optionOrder)
      for (let a = 0; a < instruments.length; a++) {
        for (let b = 0; b < a; b++) {
          const pairs = orderOf(a).map((order, i) => `${order} ${orderOf(b)[i]}`)
          const counts = Object.values(Object.groupBy(pairs, pair => pair)).map(list => list!.length)
          expect(counts).toEqual(Array(4).fill(respondents / 4))
        }
      }
    }
  })

  test('names the first respondent with the same persona as the cluster; without personas each is its own', () => {
    const plan = planSessions({ ...study, respondents: 3000 })
    for (const { persona, cluster } of plan) {
      expect(plan.find(({ id }) => id === cluster)!.persona).toBe(persona)
    }
    expect(plan.some(({ id, cluster }) => id !== cluster)).toBe(true)
    const alone = planSessions({ ...study, persona: 'none' })
    expect(alone.every(({ id, cluster }) => id === cluster)).toBe(true)
  })

  test('shuffles items within a block and keeps the order of the blocks', () => {
    const plan = planSessions(study)
    for (const { blocks } of plan) {
      expect(blocks.map(({ instrument }) => instrument.id)).toEqual(['privacy', 'prosocialness', 'sharing'])
      for (const { instrument, items } of blocks) expect(new Set(items)).toEqual(new Set(instrument.items))
    }
    expect(new Set(plan.map(({ blocks }) => blocks[0]!.items.map(({ id }) => id).join())).size).toBe(40)
  })

  test.for(['none', 'demographic', 'value-anchored'] as const)(
    'draws personas from the source %s',
    persona => {
      const texts = planSessions({ ...study, persona }).map(respondent => respondent.persona)
      expect(new Set(texts).size).toBe(persona === 'none' ? 1 : 40)
      expect(texts[0] === undefined).toBe(persona === 'none')
    },
  )
})

describe('a study', () => {
  test('runs every session, at most so many at once, and gives them in the order of the plan', async () => {
    let open = 0
    let most = 0
    const ended: number[] = []
    const model = scriptedModel(async request => {
      most = Math.max(most, ++open)
      await new Promise(resolve => setTimeout(resolve, request.respondent!.seed % 3))
      open--
      return rateAll(request)
    })
    const sessions = await runStudy(model, study, { onProgress: progress => ended.push(progress.ended) })
    expect(sessions.map(({ respondentId }) => respondentId)).toEqual(planSessions(study).map(({ id }) => id))
    expect(most).toBe(4)
    expect(ended).toEqual(Array.from({ length: 40 }, (_, index) => index + 1))
  })

  test('leaves no request unused while sessions are left, also when they do not divide evenly', async () => {
    // every reply of a round comes at once, as from a server with a fixed delay
    let waiting: (() => void)[] = []
    const rounds: number[] = []
    const endRound = () => {
      rounds.push(waiting.length)
      const ended = waiting
      waiting = []
      for (const end of ended) end()
    }
    const model = scriptedModel(async request => {
      if (waiting.length === 0) setTimeout(endRound, 2)
      await new Promise<void>(resolve => waiting.push(resolve))
      return rateAll(request)
    })
    // 10 sessions of 3 turns: 4, 4 and 2 at a time would take 9 rounds
    await runStudy(model, { ...study, respondents: 10 })
    expect(rounds).toEqual([4, 4, 4, 4, 4, 4, 4, 2])
  })

  test('stops once, at once, for what cannot succeed', async () => {
    const model = scriptedModel(() => {
      throw fault('authentication')
    })
    await expect(runStudy(model, study)).rejects.toThrow('A fault (authentication).')
    expect(model.requests.length).toBeLessThanOrEqual(study.concurrency)
  })

  test('bears a few passing faults', async () => {
    const model = scriptedModel((request, call) => {
      if (call % 40 === 0) throw fault('overloaded')
      return rateAll(request)
    })
    const sessions = await runStudy(model, study)
    expect(sessions).toHaveLength(40)
    expect(sessions.filter(session => session.fault)).not.toHaveLength(0)
  })

  test('stops when too many sessions end in faults, and keeps the last one as the cause', async () => {
    const model = scriptedModel(() => {
      throw fault('overloaded')
    })
    const error = await runStudy(model, study).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(StudyStoppedError)
    expect((error as Error).message).toMatchInlineSnapshot(
      `"The study of "scripted" was stopped: 6 of 6 sessions failed, the last one so: A fault (overloaded). Mend it."`,
    )
    expect((error as Error).cause).toBeInstanceOf(ChatModelError)
    expect(model.requests.length).toBeLessThan(12)
  })

  test('ends promptly on abort with the reason given', async () => {
    const stop = new AbortController()
    const model = scriptedModel((request, call) => {
      if (call === 5) stop.abort(new Error('enough'))
      return rateAll(request)
    })
    await expect(runStudy(model, study, { signal: stop.signal })).rejects.toThrow('enough')
    expect(model.requests.length).toBeLessThan(16)
  })
})
