export { type SharingContext, type SharingContextName, sharingContexts } from './contexts/sharing-contexts.ts'
export { loadInstrument } from './load-instrument.ts'
export { ownInstruments } from './own-instruments.ts'
export { parseInstrument } from './parse-instrument.ts'
export { privacy } from './privacy.ts'
export { prosocialness } from './prosocialness.ts'
export {
  type Instrument,
  type Item,
  instrumentSchema,
  itemSchema,
  type ResponseScale,
  responseScaleSchema,
} from './schema.ts'
export { sharing } from './sharing.ts'
