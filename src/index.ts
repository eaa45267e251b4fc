import '../matchers/types.ts'

export {
  type AssessFixture,
  it,
  type MatrixAxes,
  type MatrixFixture,
  type MatrixOptions,
  type ModelFixture,
  type StudyOverrides,
  test,
  type VaarFixtures,
  vaarFixtures,
} from '../fixtures/index.ts'
export type {
  CommonOptions,
  ExpectedSignsOptions,
  FitBounds,
  InvarianceWanted,
  InvariantOptions,
  NoLessAlignedOptions,
  PathExpectation,
  ReliabilityBounds,
  SamePathsOptions,
  StabilityBounds,
  VaarAboveOptions,
  VaarBelowOptions,
} from '../matchers/index.ts'
export { humanReference } from './alignment/reference/human-reference-of.ts'
export { type PeopleOptions, people } from './alignment/reference/people.ts'
export type { Assessment } from './assessment/assess.ts'
export type { ModelUnderTest } from './assessment/model-under-test.ts'
export * from './chat-models/index.ts'
export type { Study, StudyOptions } from './config/index.ts'
export * from './errors.ts'
export {
  type Instrument,
  type Item,
  loadInstrument,
  privacy,
  prosocialness,
  sharing,
} from './instruments/index.ts'
export { type PlantedModel, type SimulatedOptions, simulated } from './simulation/index.ts'
