import { describe, expect, test } from 'vitest'
import { type GatherOptions, gatherAnswers } from '../../../src/asking/gather-answers.ts'
import { processRun } from '../../../src/broker/index.ts'
import { type ChatModel, defineModel } from '../../../src/chat-models/index.ts'
import { defineStudy, type Study } from '../../../src/config/study.ts'
import { BudgetSpentError, ChatModelError } from '../../../src/errors.ts'
import { memoryStore } from '../../../src/recordings/index.ts'
import { simulated } from '../../../src/simulation/index.ts'

const study = await defineStudy({ respondents: 10, persona: 'none' }, '.')
const turns = 30
const people = simulated({})

/** An app that counts how often it is asked. */
function counting(version?: string): ChatModel & { readonly asked: { count: number } } {
  const asked = { count: 0 }
  const model = defineModel({
    id: 'app',
    ...(version === undefined ? {} : { version }),
    async reply(request) {
      asked.count++
      return people.reply(request)
    },
  })
  return { ...model, asked }
}

/** Two workers' gathering, one after the other, of what may be the same answers. */
async function askedTwice(first: Study, second: Study, options: GatherOptions, version?: string) {
  const [one, two] = [counting(version), counting(version)]
  const run = processRun()
  const answers = [
    await gatherAnswers(one, first, { run, ...options }),
    await gatherAnswers(two, second, { run, ...options }),
  ]
  return { counts: [one.asked.count, two.asked.count], answers }
}

describe('answers are gathered once', () => {
  test('for studies that differ only in what is done with the answers', async () => {
    const other = { ...study, concurrency: 1, structuralModel: 'sharing ~ privacy', reference: [] }
    const { counts, answers } = await askedTwice(study, other, {}, '1')
    expect(counts).toEqual([turns, 0])
    expect(answers[1]).toEqual(answers[0])
  })

  test.for<readonly [string, Partial<Study>]>([
    ['seed', { seed: 2 }],
    ['persona', { persona: 'demographic' }],
    ['part', { part: { from: 0, to: 10 } }],
    ['arm', { part: { from: 0, to: 10, arm: 'history-off' } }],
    ['paraphrase', { paraphrase: 'instructions' }],
    ['a field that is yet to come', { tomorrow: 1 } as Partial<Study>],
  ])('but not for studies that differ in %s', async ([, change]) => {
    const { counts } = await askedTwice(study, { ...study, ...change }, {}, '1')
    expect(counts[1]).toBeGreaterThan(0)
  })

  test('and what they hold is the same for all, with sessions as they were', async () => {
    const { answers } = await askedTwice(study, study, {}, '1')
    expect(answers[1]).toEqual(answers[0])
    expect(answers[0]!.sessions).toHaveLength(10)
    expect(answers[0]!.sessions[0]!.answers.size).toBe(34)
    expect(answers[0]!.turns).toEqual({ asked: turns, replayed: 0 })
  })

  test('never for two apps without a version, unless both are the configured one of that name', async () => {
    expect((await askedTwice(study, study, {})).counts).toEqual([turns, turns])
    const folder = '/recordings'
    expect((await askedTwice(study, study, { origin: { folder } })).counts).toEqual([turns, turns])
    expect((await askedTwice(study, study, { origin: { folder, name: 'app' } })).counts).toEqual([turns, 0])
  })
})

describe('a budget', () => {
  test('that is spent keeps what was recorded, says what is missing, and a new run goes on', async () => {
    const model = counting('1')
    const recordings = { store: memoryStore(), mode: 'auto' as const, clock: () => new Date(0) }
    const first = gatherAnswers(model, study, { run: processRun({ budget: { calls: 17 } }), recordings })
    const error = await first.catch((cause: unknown) => cause)
    expect(error).toBeInstanceOf(BudgetSpentError)
    expect(String(error)).toMatch(/17 of 17 calls are spent\. The study of "app" has \d of 10 sessions\. /)
    expect(model.asked.count).toBe(17)

    const second = await gatherAnswers(model, study, { run: processRun(), recordings })
    expect(second.turns).toEqual({ asked: turns - 17, replayed: 17 })
    expect(model.asked.count).toBe(turns)
  })

  test('is not touched by recorded answers', async () => {
    const recordings = { store: memoryStore(), mode: 'auto' as const, clock: () => new Date(0) }
    await gatherAnswers(counting('1'), study, { run: processRun(), recordings })
    const run = processRun({ budget: { calls: 1 } })
    const { turns: again } = await gatherAnswers(counting('1'), study, { run, recordings })
    expect(again).toEqual({ asked: 0, replayed: turns })
    expect(run.gate.spent.calls).toBe(0)
  })
})

test('a model that knows of no gate passes it once a reply', async () => {
  const { gated: _, ...foreign } = counting('1')
  const run = processRun()
  await gatherAnswers(foreign, study, { run })
  expect(run.gate.spent.calls).toBe(turns)
  const broken: ChatModel = {
    ...foreign,
    identity: { model: 'broken' },
    reply: () => Promise.reject(new ChatModelError('overloaded', 'Busy.', '', { modelId: 'x' })),
  }
  await expect(gatherAnswers(broken, study, { run })).rejects.toThrow('sessions failed')
})
