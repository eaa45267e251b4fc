/** A number of tokens as a server sent it; 0 for what is none: a recording and a budget take nothing else. */
export function countedTokens(sent: unknown): number {
  return typeof sent === 'number' && sent >= 0 && Number.isFinite(sent) ? sent : 0
}
