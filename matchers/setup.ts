import { afterAll, beforeEach, expect } from 'vitest'
import * as matchers from './index.ts'
import { requireAwaited, requireNoneHomeless } from './track-assertion.ts'

/** A Vitest set-up file: registers the matchers and fails tests that forgot to await one. The plugin adds it. */
expect.extend(matchers)

beforeEach(({ task, onTestFinished }) => {
  // of such hooks the first registered runs last: after the test's own hooks, which may hold assertions too
  onTestFinished(() => requireAwaited(task, { failed: task.result?.state === 'fail' }))
})

afterAll(() => requireNoneHomeless())
