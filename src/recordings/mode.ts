import { ConfigError } from '../errors.ts'

/**
 * Where answers come from.
 *
 * - `live`: always asked, nothing kept;
 * - `record`: always asked and kept, replacing what was recorded;
 * - `auto`: recorded answers are used, what is missing is asked and kept;
 * - `replay`: recorded answers only; nothing is asked, and a missing one is an error.
 */
export type RecordingMode = 'live' | 'record' | 'auto' | 'replay'

export const recordingModes: readonly RecordingMode[] = ['live', 'record', 'auto', 'replay']

/**
 * The mode of a run: `VAAR_MODE`, else the option, else `replay` in CI (`CI` set) and `auto` elsewhere.
 *
 * @throws ConfigError for a `VAAR_MODE` that is none.
 */
export function recordingMode(
  option: RecordingMode | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): RecordingMode {
  const wanted = environment['VAAR_MODE']
  if (wanted !== undefined && wanted !== '') {
    const mode = recordingModes.find(known => known === wanted)
    if (mode) return mode
    throw new ConfigError(
      `VAAR_MODE is "${wanted}".`,
      `Set it to ${recordingModes.join(', ')}, or leave it unset.`,
    )
  }
  if (option !== undefined) return option
  const ci = environment['CI']
  return ci !== undefined && ci !== '' && ci !== 'false' && ci !== '0' ? 'replay' : 'auto'
}
