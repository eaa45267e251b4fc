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
  const registry = globalThis as { [key]?: WeakMap<Host, Promise<Broker>> }
  registry[key] ??= new WeakMap()
  const known = registry[key].get(host)
  if (known) return known
  const started = startBroker()
  registry[key].set(host, started)
  host.onTestsRerun(() => void started.then(broker => broker.renew()))
  host.onClose(async () => (await started).close())
  return started
}
