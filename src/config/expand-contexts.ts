import type { HumanReference } from '../alignment/human-reference.ts'
import { ConfigError } from '../errors.ts'
import { sharing } from '../instruments/index.ts'
import type { Instrument } from '../instruments/schema.ts'

/** A sharing context of a study: the construct that stands for it, and whether it is a negative control. */
export interface StudyContext {
  /** Id of its instrument, e.g. `sharing_commerce`. */
  readonly construct: string
  /** A control's paths from motives to share (expected positive) are contrasts, not evidence. */
  readonly control: boolean
}

/** What a study says of its one outcome `sharing`, to be said of every context. */
export interface Expandable {
  readonly instruments: readonly Instrument[]
  readonly structuralModel: string
  readonly reference: HumanReference
}

const outcome = new RegExp(`\\b${sharing.id}\\b`)
const everyOutcome = new RegExp(outcome, 'g')

/**
 * Puts sharing contexts in the place of the one construct `sharing`: its questionnaire by theirs, and every line of the
 * structural model and every path of the reference that names `sharing` by one line or path for each context.
 *
 * Of a control context the paths expected positive are left out of the reference. That companies get less out of a
 * respondent's prosocialness than research does is what is expected there; counted as alignment, a model that helps
 * everybody who asks would gain from the very block that should tell it apart.
 *
 * @param contexts - Each with its instrument, in the order asked.
 * @throws ConfigError for a line that names `sharing` and has labels or fixed values: repeated, they would tie the
 *   contexts to each other without a word.
 */
export function expandContexts(
  { instruments, structuralModel, reference }: Expandable,
  contexts: readonly (StudyContext & { readonly instrument: Instrument })[],
): Expandable {
  const constructs = contexts.map(({ construct }) => construct)
  const place = instruments.findIndex(({ id }) => id === sharing.id)
  const blocks = contexts.map(({ instrument }) => instrument)
  return {
    instruments: place < 0 ? [...instruments, ...blocks] : instruments.toSpliced(place, 1, ...blocks),
    structuralModel: structuralModel
      .split(/[\n;]/)
      .flatMap(line => expandLine(line, constructs))
      .join('\n'),
    reference: reference.flatMap(expected =>
      outcome.test(expected.path)
        ? contexts
            .filter(({ control }) => !(control && expected.sign === 'positive'))
            .map(({ construct }) => ({
              ...expected,
              path: expected.path.replaceAll(everyOutcome, construct),
            }))
        : [expected],
    ),
  }
}

function expandLine(line: string, constructs: readonly string[]): readonly string[] {
  if (!outcome.test(line)) return [line]
  if (line.includes('*')) {
    throw new ConfigError(
      `study.structuralModel has the line "${line.trim()}", whose labels or values study.contexts would repeat for every context.`,
      `Write the lines of the contexts yourself: ${constructs.map(name => `${name} ~ …`).join(', ')}.`,
    )
  }
  return constructs.map(name => line.replaceAll(everyOutcome, name))
}
