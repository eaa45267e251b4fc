import { describe, expect, test } from 'vitest'
import { defineStudy } from '../../../src/config/study.ts'
import { ChatModelError } from '../../../src/errors.ts'
import { planSessions } from '../../../src/sessions/plan-sessions.ts'
import { runSession } from '../../../src/sessions/run-session.ts'
import { rateAll, scriptedModel } from './scripted-model.ts'

const study = await defineStudy({ respondents: 2, persona: 'none' }, '.')
const [ascending, descending] = planSessions(study)
const reasons = (session: Awaited<ReturnType<typeof runSession>>) => {
  const counts: Record<string, number> = {}
  for (const answer of session.answers.values()) {
    const kind = typeof answer === 'number' ? 'answered' : answer.missing
    counts[kind] = (counts[kind] ?? 0) + 1
  }
  return counts
}

describe('a session', () => {
  test('asks the blocks in order in one conversation that carries its history', async () => {
    const model = scriptedModel(request => rateAll(request))
    const session = await runSession(model, ascending!, study)
    expect(model.requests.map(({ messages }) => messages.map(({ role }) => role).join(' '))).toEqual([
      'user',
      'user assistant user',
      'user assistant user assistant user',
    ])
    expect(model.requests[2]!.messages.slice(0, 3)).toEqual(model.requests[1]!.messages)
    const questions = model.requests.map(({ messages }) => messages.at(-1)!.content)
    expect(questions.map(question => /Part \d of 3: .*/.exec(question)![0])).toMatchInlineSnapshot(`
      [
        "Part 1 of 3: Information about people",
        "Part 2 of 3: Dealings with other people",
        "Part 3 of 3: Requests for personal information",
      ]
    `)
    expect(reasons(session)).toEqual({ answered: 34 })
  })

  test('tells of whom the answers are and how the questionnaires were put', async () => {
    const session = await runSession(
      scriptedModel(request => rateAll(request)),
      descending!,
      study,
    )
    expect(session).toMatchObject({ respondentId: 'r0002', cluster: 'r0002' })
    expect(session.blocks).toEqual(
      descending!.blocks.map(({ instrument, optionOrder, items }) => ({
        instrument: instrument.id,
        optionOrder,
        items: items.map(({ id }) => id),
      })),
    )
  })

  test('undoes the option direction: option 2 of a descending block is point k - 1', async () => {
    const model = scriptedModel(request => rateAll(request, 2))
    const points = async (respondent: typeof ascending) => {
      const { answers } = await runSession(model, respondent!, study)
      return respondent!.blocks.map(block => answers.get(block.items[0]!.id))
    }
    expect(await points(ascending)).toEqual([2, 2, 2])
    expect(await points(descending)).toEqual([6, 2, 6])
  })

  test('asks a few statements at a time when told to', async () => {
    const model = scriptedModel(request => rateAll(request))
    const session = await runSession(model, ascending!, { ...study, itemsPerTurn: 4 })
    expect(model.requests.map(({ answerSchema }) => answerSchema!.keys.length)).toEqual([
      4, 4, 2, 4, 4, 4, 4, 4, 4,
    ])
    expect(reasons(session)).toEqual({ answered: 34 })
  })

  test('asks again for what is missing, only that, and keeps what was answered', async () => {
    const model = scriptedModel((request, call) => {
      const { Q3: _, ...rest } = JSON.parse(rateAll(request).text)
      return call === 1 ? { text: JSON.stringify(rest) } : rateAll(request)
    })
    const session = await runSession(model, ascending!, study)
    expect(model.requests[1]!.answerSchema!.keys).toEqual(['Q3'])
    expect(model.requests[1]!.messages.at(-1)!.content).toMatchInlineSnapshot(`
      "No rating could be read for Q3. Please rate it on the same scale.

      Answer with one JSON object that gives each statement a whole number from 1 to 7: {"Q3": <rating>}"
    `)
    expect(reasons(session)).toEqual({ answered: 34 })
  })

  test('a refusal in words is asked again so many times and is then missing, never a midpoint', async () => {
    const model = scriptedModel(() => ({ text: "I'm sorry, I can't rate these." }))
    const session = await runSession(model, ascending!, study)
    expect(reasons(session)).toEqual({ refused: 34 })
    expect(model.requests).toHaveLength(3 * (1 + study.limits.reAsks))
  })

  test('a refusal through the provider is not kept in the history', async () => {
    const model = scriptedModel((request, call) =>
      call === 1 ? { stop: 'refusal', text: 'no' } : rateAll(request),
    )
    const session = await runSession(model, ascending!, study)
    expect(model.requests[1]!.messages).toEqual(model.requests[0]!.messages)
    // told apart from the first time, or a recording would answer with the refusal again
    expect(model.requests.map(({ attempt }) => attempt)).toEqual([undefined, 1, undefined, undefined])
    expect(reasons(session)).toEqual({ answered: 34 })
  })

  test.for<[stop: 'refusal' | 'content-filter' | 'length' | 'end', text: string, reason: string]>([
    ['refusal', '', 'refused'],
    ['content-filter', '', 'content-filter'],
    ['length', 'Let me think about', 'truncated'],
    ['end', '', 'unusable'],
    ['end', 'What a lovely day.', 'unusable'],
  ])('a reply that ended by %s with "%s" leaves answers missing: %s', async ([stop, text, reason]) => {
    const session = await runSession(
      scriptedModel(() => ({ stop, text })),
      ascending!,
      study,
    )
    expect(reasons(session)).toEqual({ [reason]: 34 })
  })

  test('never sends an empty message', async () => {
    const model = scriptedModel((request, call) => (call % 2 === 1 ? { text: ' ' } : rateAll(request)))
    await runSession(model, ascending!, study)
    for (const { messages } of model.requests)
      for (const { content } of messages) expect(content.trim()).not.toBe('')
  })

  test('stops at the bound on turns and says so', async () => {
    const limits = { ...study.limits, maxTurns: 2 }
    const session = await runSession(
      scriptedModel(request => rateAll(request)),
      ascending!,
      { ...study, limits },
    )
    expect(session.boundHit).toBe('turns')
    expect(reasons(session)).toEqual({ answered: 26, 'turn-limit': 8 })
  })

  test('stops at the bound on tokens, counted by the provider or by length where it does not count', async () => {
    const limits = { ...study.limits, maxTokens: 300 }
    const usage = { inputTokens: 300, outputTokens: 0, cachedInputTokens: 0 }
    for (const counted of [{ usage }, {}]) {
      const model = scriptedModel(request => ({ ...rateAll(request), ...counted }))
      const session = await runSession(model, ascending!, { ...study, limits })
      expect(session.boundHit).toBe('tokens')
      expect(reasons(session)).toEqual({ answered: 10, 'token-limit': 24 })
    }
  })

  test('keeps what was answered before a passing fault and explains the rest', async () => {
    const model = scriptedModel((request, call) => {
      if (call > 1) throw new ChatModelError('overloaded', 'Busy.', 'Wait.', { modelId: 'scripted' })
      return rateAll(request)
    })
    const session = await runSession(model, ascending!, study)
    expect(session.fault).toBeInstanceOf(ChatModelError)
    expect(reasons(session)).toEqual({ answered: 10, fault: 24 })
    expect(model.requests).toHaveLength(2)
  })

  test('throws where asking again cannot help', async () => {
    const model = scriptedModel(() => {
      throw new ChatModelError('authentication', 'Wrong key.', 'Mend it.', { modelId: 'scripted' })
    })
    await expect(runSession(model, ascending!, study)).rejects.toThrow('Wrong key.')
  })

  test('puts the system prompt of the app before the persona', async () => {
    const model = { ...scriptedModel(request => rateAll(request)), system: 'You are a helpful clerk.' }
    const requests: string[] = []
    const spying = {
      ...model,
      reply: (request: Parameters<typeof model.reply>[0]) => {
        requests.push(request.system!)
        return model.reply(request)
      },
    }
    await runSession(spying, { ...ascending!, persona: 'You are Ada.' }, study)
    expect(requests[0]).toBe('You are a helpful clerk.\n\nYou are Ada.')
  })

  test('puts the questions in these words', async () => {
    const model = scriptedModel(request => rateAll(request))
    await runSession(
      model,
      { ...ascending!, blocks: [descending!.blocks[0]!] },
      { ...study, itemsPerTurn: 2 },
    )
    expect(model.requests[0]!.messages[0]!.content).toMatchInlineSnapshot(`
      "This is a survey. Give the answers that fit you best; there are no right or wrong ones.

      Part 1 of 1: Information about people
      The statements below are about how information on people is handled. Give your own view of each.

      How much do you agree with each statement?
      1 = strongly agree
      2 = agree
      3 = somewhat agree
      4 = neither agree nor disagree
      5 = somewhat disagree
      6 = disagree
      7 = strongly disagree

      Q1. Decisions about personal information are best left to the organisations that hold it.
      Q2. It troubles me when details given for one reason end up serving another.

      Answer with one JSON object that gives each statement a whole number from 1 to 7: {"Q1": <rating>, "Q2": <rating>}"
    `)
    expect(model.requests[1]!.messages.at(-1)!.content).toMatchInlineSnapshot(`
      "Part 1 of 1, continued.

      How much do you agree with each statement?
      1 = strongly agree
      2 = agree
      3 = somewhat agree
      4 = neither agree nor disagree
      5 = somewhat disagree
      6 = disagree
      7 = strongly disagree

      Q3. People should have the final say over the information that exists about them.
      Q4. What happens to personal information behind the scenes is of little interest to me.

      Answer with one JSON object that gives each statement a whole number from 1 to 7: {"Q3": <rating>, "Q4": <rating>}"
    `)
  })
})
