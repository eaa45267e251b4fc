import { type Broker, startBroker } from './start-broker.ts'

/** What is needed of Vitest: the start of a further run, in watch mode, and the end of all. */
interface Host {
  onTestsRerun(renew: () => void): void
  onClose(close: () => Promise<void>): void
}

const key = Symbol.for('vitest-vaar.brokers')

/**
 * The broker of a Vitest instance: started by whoever asks first, and closed with Vitest. Several projects have one, and
 * so have several copies of this module (a project with a server of its own loads a second one).
 */
export function brokerOf(host: Host): Promise<Broker> {
  const shared = globalThis as { [key]?: WeakMap<Host, Promise<Broker>> }
  shared[key] ??= new WeakMap()
  const registry = shared[key]
  const known = registry.get(host)
  if (known) return known
  const started = startBroker()
  registry.set(host, started)
  host.onTestsRerun(() => void started.then(broker => broker.renew()))
  host.onClose(async () => {
    // in watch mode a change of Vitest's configuration closes all and goes on with the same host, which needs another
    if (registry.get(host) === started) registry.delete(host)
    await (await started).close()
  })
  return started
}
