export type { PlannedGate } from './gate-power.ts'
export { type PlannedPath, type PlanOptions, planStudy, type StudyPlan } from './plan-study.ts'
export type { SequentialPlan } from './sequential-plan.ts'
export type { PlanPrices, StudyCost } from './study-cost.ts'
