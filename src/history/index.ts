export {
  type ChangePoint,
  type ChangePointOptions,
  changePoint,
  fewestMeasurements,
  type Measurement,
} from './change-point.ts'
export { type Checkout, checkoutOf } from './checkout.ts'
export { type HistoryDriftOptions, historyDrift } from './history-drift.ts'
export { type HistoryEntry, historyEntrySchema, historyVersion, isSimulated } from './history-entry.ts'
export { appendHistory, type History, readHistory } from './history-file.ts'
