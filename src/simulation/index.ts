export type { PlantedModel } from './planted-model.ts'
export { type SimulatedOptions, simulated } from './simulated.ts'
