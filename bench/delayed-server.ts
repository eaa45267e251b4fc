/** A process of its own for `bench/sessions.ts`: an OpenAI-like server that answers every request after a fixed delay. */
import { createServer } from 'node:http'

const delay = Number(process.argv[2])
let calls = 0

const server = createServer((request, response) => {
  const parts: Buffer[] = []
  request.on('data', (part: Buffer) => parts.push(part))
  request.on('end', () => {
    if (request.method === 'GET') return response.end(JSON.stringify({ calls }))
    calls++
    const body = JSON.parse(Buffer.concat(parts).toString())
    const keys: string[] = body.response_format?.json_schema?.schema?.required ?? []
    // answers that vary by person and statement, so that a model can be fitted to them
    const ratings = Object.fromEntries(
      keys.map((key, i) => [key, 1 + (((body.seed ?? calls) * (7 + i) + body.messages.length * 13) % 5)]),
    )
    const reply = {
      id: 'chatcmpl-bench',
      object: 'chat.completion',
      created: 0,
      model: body.model,
      choices: [
        {
          index: 0,
          finish_reason: 'stop',
          message: { role: 'assistant', content: JSON.stringify(ratings), refusal: null },
        },
      ],
      usage: { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 },
    }
    setTimeout(() => {
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify(reply))
    }, delay)
  })
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.send?.(typeof address === 'object' ? address?.port : undefined)
})
