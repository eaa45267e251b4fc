import type { Assessment, AssessOptions } from './assess.ts'

const brand = Symbol.for('vitest-vaar.model-under-test')

/** A model in a test, bound to a study. Nothing is asked until it is assessed, and then once. */
export interface ModelUnderTest {
  readonly [brand]: true
  /** Name in the configuration, or the chat model's id. */
  readonly name: string
  assess(options?: AssessOptions): Promise<Assessment>
}

/** Binds a name to the way of assessing it. */
export function modelUnderTest(name: string, assess: ModelUnderTest['assess']): ModelUnderTest {
  return { [brand]: true, name, assess }
}

/** True for what `model(…)` gives, whichever copy of the package made it. */
export function isModelUnderTest(value: unknown): value is ModelUnderTest {
  return typeof value === 'object' && value !== null && brand in value
}
