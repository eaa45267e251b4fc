import { connectToBroker } from './connect-to-broker.ts'
import type { BrokerAddress, WorkerMessage } from './messages.ts'
import type { SharedRun } from './shared-run.ts'

/** A worker's share in a run that has a broker. It connects when it is first used, and once. */
export interface BrokerRun extends SharedRun {
  /** Hangs up; what was told before still arrives. */
  close(): Promise<void>
}

/** The shared run behind a broker. */
export function brokerRun(address: BrokerAddress): BrokerRun {
  let connection: ReturnType<typeof connectToBroker> | undefined
  const connected = () => {
    connection ??= connectToBroker(
      address,
      () => {},
      () => {},
    )
    return connection
  }
  const tell = (message: WorkerMessage) => {
    // an event is news, not work: without a broker it is lost, and who asks for work says why
    connected().then(
      ({ send }) => send(message),
      () => {},
    )
  }
  return {
    emit: (name, event) => tell({ kind: 'event', name, event }),
    async close() {
      await connection?.then(
        ({ close }) => close(),
        () => {},
      )
    },
  }
}
