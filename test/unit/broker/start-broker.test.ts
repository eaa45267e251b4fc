import { once } from 'node:events'
import { request } from 'node:http'
import { connect } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { expect, onTestFinished, test, vi } from 'vitest'
import { type Broker, brokerOf, brokerRun, startBroker } from '../../../src/broker/index.ts'

async function started(): Promise<Broker> {
  const broker = await startBroker()
  onTestFinished(() => broker.close())
  return broker
}

async function statusOf({ address }: Broker, headers: Record<string, string>): Promise<number | undefined> {
  const asked = request({ host: '127.0.0.1', port: address.port, headers, agent: false })
  asked.end()
  const [response] = await Promise.race([once(asked, 'response'), once(asked, 'upgrade')])
  response.destroy()
  return response.statusCode
}

const upgrade = { connection: 'Upgrade', upgrade: 'vitest-vaar' }

test('lets in who knows the token, and nobody else', async () => {
  const broker = await started()
  const authorization = `Bearer ${broker.address.token}`
  expect(await statusOf(broker, { ...upgrade, authorization })).toBe(101)
  expect(await statusOf(broker, upgrade)).toBe(401)
  expect(await statusOf(broker, { ...upgrade, authorization: 'Bearer ' })).toBe(401)
  expect(await statusOf(broker, { ...upgrade, authorization: `${authorization}x` })).toBe(401)
  expect(await statusOf(broker, { authorization: 'Bearer wrong' })).toBe(401)
  expect(await statusOf(broker, { authorization })).toBe(426)
})

test('lets in no page of a browser, whatever name it gave to the loopback', async () => {
  const broker = await started()
  const authorization = `Bearer ${broker.address.token}`
  expect(await statusOf(broker, { ...upgrade, authorization, host: 'evil.example' })).toBe(403)
  expect(await statusOf(broker, { ...upgrade, authorization, origin: 'https://evil.example' })).toBe(403)
})

test('closes although somebody whom it refused stays on the line', async () => {
  const broker = await started()
  const socket = connect({ port: broker.address.port, host: '127.0.0.1', allowHalfOpen: true }).resume()
  onTestFinished(() => void socket.destroy())
  socket.write(
    `GET / HTTP/1.1\r\nHost: 127.0.0.1:${broker.address.port}\r\nConnection: Upgrade\r\nUpgrade: vitest-vaar\r\n\r\n`,
  )
  await once(socket, 'end')
  await expect(broker.close()).resolves.toBeUndefined()
})

test('has another token and another port each time', async () => {
  const [one, two] = [await started(), await started()]
  expect(one.address.token).not.toBe(two.address.token)
  expect(one.address.token).toMatch(/^[\w-]{43}$/)
  expect(one.address.port).not.toBe(two.address.port)
})

test('hangs up on what is no line of JSON, and goes on serving others', async () => {
  const broker = await started()
  const socket = connect(broker.address.port, '127.0.0.1')
  socket.write(
    `GET / HTTP/1.1\r\nHost: 127.0.0.1:${broker.address.port}\r\nConnection: Upgrade\r\nUpgrade: vitest-vaar\r\nAuthorization: Bearer ${broker.address.token}\r\n\r\n`,
  )
  await once(socket, 'data')
  socket.write('{"kind":"eve\n')
  await once(socket, 'close')
  const heard = vi.fn()
  broker.events.on('progress', heard)
  brokerRun(broker.address).emit('progress', {
    study: 's',
    model: 'm',
    ended: 1,
    of: 1,
    faulted: 0,
    missing: 0,
  })
  await vi.waitFor(() => expect(heard).toHaveBeenCalledOnce())
})

test('is one for a Vitest instance, and closed with it', async () => {
  const closing: (() => Promise<void>)[] = []
  const host = { onTestsRerun() {}, onClose: (close: () => Promise<void>) => void closing.push(close) }
  const broker = await brokerOf(host)
  expect(await brokerOf(host)).toBe(broker)
  expect(closing).toHaveLength(1)
  await closing[0]!()
  await setTimeout(10)
  await expect(statusOf(broker, upgrade)).rejects.toThrow('ECONNREFUSED')
})
