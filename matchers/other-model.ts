import type { ComparedModel } from '../src/alignment/comparison/compared-model.ts'
import { isPeople } from '../src/alignment/reference/people.ts'
import { signed } from '../src/numerics/signed.ts'
import { plainText } from '../src/report/plain-text.ts'

/** The other side of a comparison as the user wrote it. */
export function callOfOther(other: ComparedModel, given: unknown): string {
  return isPeople(given) ? 'people(…)' : `model("${nameOfOther(other)}")`
}

/** Its name as it may be shown. */
export function nameOfOther({ model }: ComparedModel): string {
  return plainText(model)
}

/** What a reader needs to know of the other side: its own paths, and from how many respondents. */
export function rowsOfOther({ model, paths, respondents }: ComparedModel): readonly string[] {
  const own = paths.map(({ path, est, se }) =>
    Number.isNaN(est) ? `${path} no estimate` : `${path} ${signed(est)}, SE ${se.toFixed(3)}`,
  )
  return [`${plainText(model)}, n = ${respondents.inFit}: ${own.join('; ')}`]
}
