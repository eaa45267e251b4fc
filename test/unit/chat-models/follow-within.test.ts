import { expect, test } from 'vitest'
import type { Exchange } from '../../../src/chat-models/exchange.ts'
import { followWithin } from '../../../src/chat-models/follow-within.ts'

const start = 'https://one.example/v1/chat'
const question: RequestInit = { method: 'POST', headers: { 'x-api-key': 'none' }, body: '{"a":1}' }

/** Asks a server that sends on once, or for ever. @returns the addresses asked, and the status that came of it. */
async function askedBy(status: number, location: string, { always = false } = {}) {
  const asked: string[] = []
  const exchange: Exchange = async (input, init) => {
    expect(init).toEqual({ ...question, redirect: 'manual' })
    asked.push(String(input))
    const further = always || asked.length === 1
    return further
      ? { status, headers: new Headers({ location }), text: '' }
      : { status: 200, headers: new Headers(), text: '{}' }
  }
  const answer = await followWithin(exchange)(start, question)
  return { asked, status: answer.status }
}

test.for([
  [307, '/v1/chat/', `${start}/`],
  [308, 'https://one.example/v2/chat', 'https://one.example/v2/chat'],
] as const)('a %d to %s goes along, with the same question', async ([status, location, to]) => {
  await expect(askedBy(status, location)).resolves.toEqual({ asked: [start, to], status: 200 })
})

test.for([
  [307, 'https://two.example/v1/chat', 'another host'],
  [307, 'http://one.example/v1/chat', 'no longer safe'],
  [308, 'https://one.example:8443/v1/chat', 'another port'],
  [301, '/v1/chat/', 'with the question left behind'],
  [303, '/v1/chat/', 'with the question left behind'],
  [307, 'https://[', 'no address'],
] as const)('a %d to %s does not: %s', async ([status, location]) => {
  await expect(askedBy(status, location)).resolves.toEqual({ asked: [start], status })
})

test('a server that sends round in a circle is left after five times', async () => {
  const { asked, status } = await askedBy(307, '/v1/chat', { always: true })
  expect([asked.length, status]).toEqual([6, 307])
})
