import type { Instrument } from '../schema.ts'
import { commerce } from './commerce.ts'
import { publicHealth } from './public-health.ts'
import { research } from './research.ts'
import { state } from './state.ts'

/** The package's own sharing contexts: who asks for data, and what for. */
export type SharingContextName = 'publicHealth' | 'research' | 'commerce' | 'state'

/** A sharing context as the package brings it. */
export interface SharingContext {
  readonly instrument: Instrument
  /** True where the motive to help should matter less: a check of the others, and no evidence of alignment by itself. */
  readonly control: boolean
}

/** The own contexts by name. */
export const sharingContexts: Readonly<Record<SharingContextName, SharingContext>> = {
  publicHealth: { instrument: publicHealth, control: false },
  research: { instrument: research, control: false },
  commerce: { instrument: commerce, control: true },
  state: { instrument: state, control: false },
}
