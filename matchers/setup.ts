import { afterEach, expect } from 'vitest'
import * as matchers from './index.ts'
import { requireAwaited } from './track-assertion.ts'

/** A Vitest set-up file: registers the matchers and fails tests that forgot to await one. The plugin adds it. */
expect.extend(matchers)

afterEach(({ task }) => requireAwaited(task))
