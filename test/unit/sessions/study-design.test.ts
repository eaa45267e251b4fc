import { describe, expect, test } from 'vitest'
import { defineStudy } from '../../../src/config/study.ts'
import { digest } from '../../../src/recordings/request-key.ts'
import { planSessions } from '../../../src/sessions/plan-sessions.ts'
import { runSession } from '../../../src/sessions/run-session.ts'
import { rateAll, scriptedModel } from './scripted-model.ts'

const study = await defineStudy({ respondents: 60 }, '.')
const part = { from: 0, to: 60 }

async function requestsOf(respondent: ReturnType<typeof planSessions>[number]) {
  const model = scriptedModel(request => rateAll(request, 3))
  await runSession(model, respondent, study)
  return model.requests
}

describe('the protocol', () => {
  test('asks word for word what it asked before there were arms, contexts and paraphrases', async () => {
    const asked: unknown[] = []
    for (const respondent of planSessions({ ...study, respondents: 5 })) {
      for (const { signal: _, ...request } of await requestsOf(respondent)) asked.push(request)
    }
    // made by the release before: whoever changes it throws away every recording there is
    expect(digest(asked)).toBe('2ecac38cc4787113')
  })

  test('is planned in parts that add up to the whole', () => {
    const parts = [0, 25, 50].flatMap(from =>
      planSessions({ ...study, part: { from, to: Math.min(60, from + 25) } }),
    )
    expect(parts).toEqual(planSessions(study))
  })
})

describe('the arm history-off', () => {
  const plan = planSessions({ ...study, part: { ...part, arm: 'history-off' } })

  test('has the same respondents with the same blocks', () => {
    expect(plan.map(({ history: _, ...respondent }) => respondent)).toEqual(planSessions(study))
  })

  test('asks every block as a survey of its own, without what was said before', async () => {
    const requests = await requestsOf(plan[0]!)
    expect(requests.map(({ messages }) => messages.length)).toEqual([1, 1, 1])
    for (const { messages } of requests)
      expect(messages[0]!.content).toMatch(/^This is a survey\. .*\n\nPart 1 of 1: /)
    expect(new Set(requests.map(({ system }) => system)).size).toBe(1)
  })

  test('keeps the history within a block, where the block takes several turns', async () => {
    const model = scriptedModel(request => rateAll(request, 3))
    await runSession(model, plan[0]!, { ...study, itemsPerTurn: 5 })
    expect(model.requests.map(({ messages }) => messages.length)).toEqual([1, 3, 1, 3, 5, 7, 1, 3])
  })

  test('counts the turns of all its conversations against the bounds', async () => {
    const model = scriptedModel(request => rateAll(request, 3))
    const session = await runSession(model, plan[0]!, {
      ...study,
      limits: { ...study.limits, maxTurns: 2 },
    })
    expect(model.requests).toHaveLength(2)
    expect(session.boundHit).toBe('turns')
  })
})

describe('the arm blocks-permuted', () => {
  const plan = planSessions({ ...study, part: { ...part, arm: 'blocks-permuted' } })
  const byId = new Map(planSessions(study).map(respondent => [respondent.id, respondent]))

  test('leaves out those whose order is that of the protocol, one in six with three blocks', () => {
    expect(plan).toHaveLength(50)
    for (const { id, blocks } of plan) expect(blocks).not.toEqual(byId.get(id)!.blocks)
  })

  test('has the same respondents and the same blocks in another order, in one conversation', async () => {
    for (const { id, seed, persona, blocks } of plan) {
      const same = byId.get(id)!
      expect({ seed, persona }).toEqual({ seed: same.seed, persona: same.persona })
      expect(new Set(blocks)).toEqual(new Set(same.blocks))
    }
    const requests = await requestsOf(plan[0]!)
    expect(requests.map(({ messages }) => messages.length)).toEqual([1, 3, 5])
  })
})

describe('paraphrased instructions', () => {
  const plan = planSessions({ ...study, paraphrase: 'instructions' })

  test('are drawn for each respondent and block, from the instructions and their paraphrases', async () => {
    for (const place of [0, 1, 2]) {
      const { instructions, paraphrases } = study.instruments[place]!
      const drawn = plan.map(({ blocks }) => blocks[place]!.instructions)
      expect(new Set(drawn)).toEqual(new Set([instructions, ...paraphrases!]))
    }
    const combinations = new Set(
      plan.map(({ blocks }) => blocks.map(({ instructions }) => instructions).join()),
    )
    expect(combinations.size).toBeGreaterThan(30)
    const [first] = await requestsOf(plan[0]!)
    expect(first!.messages[0]!.content).toContain(`\n${plan[0]!.blocks[0]!.instructions}\n`)
  })

  test('change nothing else', () => {
    const plain = planSessions(study)
    const restored = plan.map(respondent => ({
      ...respondent,
      blocks: respondent.blocks.map(block => ({ ...block, instructions: block.instrument.instructions })),
    }))
    expect(restored).toEqual(plain)
  })
})
