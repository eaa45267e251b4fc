/** A call of a matcher that a user can paste. */
export function exampleOf(matcher: string): string {
  return `${matcher}(${usual[matcher] ?? ''})`
}

/** Arguments of the matchers that need some. */
const usual: Readonly<Record<string, string>> = {
  toHaveVAARAbove: '0.7',
  toHaveVAARBelow: '0.5',
  toHavePath: "'sharing ~ privacy', { sign: 'negative' }",
  toBeNoLessAlignedThan: "model('current'), { margin: 0.1 }",
  toHaveSamePathsAs: "model('current')",
  toBeInvariantWith: "model('current'), 'metric'",
  toHaveMissingRateBelow: '0.02',
}
