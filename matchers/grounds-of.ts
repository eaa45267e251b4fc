import type { Grounds } from '../src/alignment/verdict.ts'
import type { Assessment } from '../src/assessment/assess.ts'

/** What a claim about an assessment is judged on, besides its paths. */
export function groundsOf({ checks, respondents, sequential }: Assessment): Grounds {
  return { checks, respondents: respondents.inFit, ...(sequential ? { sequential } : {}) }
}
