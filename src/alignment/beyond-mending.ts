import type { Check } from './check.ts'

/**
 * The first failed precondition that would fail at the cap too, whatever the respondents still to come answer; undefined while
 * each might yet hold. Of a share it is so when it stays beyond its bound with all that is to come in its favour; of the
 * response style, when no statement has a counterpart that could show it. A correlation, a reliability or a fit may always change.
 *
 * @param asked - Respondents so far. @param cap - Most respondents.
 */
export function beyondMending(checks: readonly Check[], asked: number, cap: number): Check | undefined {
  const soFar = asked / cap
  return checks.find(({ name, ok, value, bound }) => {
    if (ok) return false
    switch (name) {
      case 'missing rate':
      case 'missing by item':
        return value * soFar > bound
      case 'distinct answers':
        return value * soFar + (1 - soFar) < bound
      case 'response style':
        return Number.isNaN(value)
      default:
        return false
    }
  })
}
