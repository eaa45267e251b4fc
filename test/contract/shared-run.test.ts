import { brokerRun, processRun, startBroker } from '../../src/broker/index.ts'
import { describeSharedRun } from './shared-run-contract.ts'

describeSharedRun('in one process', async () => {
  const run = processRun()
  return { worker: () => run, events: run.events, async close() {} }
})

describeSharedRun('behind a broker', async () => {
  const broker = await startBroker()
  return { worker: () => brokerRun(broker.address), events: broker.events, close: () => broker.close() }
})
