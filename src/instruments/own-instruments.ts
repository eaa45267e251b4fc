import { privacy } from './privacy.ts'
import { prosocialness } from './prosocialness.ts'
import type { Instrument } from './schema.ts'
import { sharing } from './sharing.ts'

/** The package's own three instruments, in the order a session asks them: attitudes before decisions. */
export const ownInstruments: readonly Instrument[] = [privacy, prosocialness, sharing]
