import { isMissing, type SessionResponses } from './responses.ts'

/** Number of respondents whose answers are not, one and all, those of a respondent before. */
export function distinctAnswers(responses: readonly SessionResponses[]): number {
  const items = [...new Set(responses.flatMap(({ answers }) => [...answers.keys()]))]
  const patterns = responses.map(({ answers }) =>
    items
      .map(item => {
        const answer = answers.get(item)
        return answer === undefined || isMissing(answer) ? '-' : answer
      })
      .join(),
  )
  return new Set(patterns).size
}
