import { type BrokerRun, brokerRun, processRun, startBroker } from '../../src/broker/index.ts'
import { describeSharedRun } from './shared-run-contract.ts'

describeSharedRun('in one process', async settings => {
  const run = processRun(settings)
  return { worker: () => run, events: run.events, async close() {} }
})

describeSharedRun('behind a broker', async settings => {
  const broker = await startBroker()
  return {
    worker: () => brokerRun(broker.address, settings),
    kill: worker => (worker as BrokerRun).close(),
    events: broker.events,
    close: () => broker.close(),
  }
})
