/** What to do where a path is settled, and not as the claim wants it. */
export const adviceOnSettledPaths =
  'Change the model or its prompt, or read the answers, (await assess(…)).responses; more respondents would hardly change a path as sure as this.'
