/** Text of users, models and providers as it may be shown: without control characters, and bounded. */
export function plainText(text: string, most = 60): string {
  const clean = text.replaceAll(/\p{Cc}|\p{Bidi_Control}/gu, ' ').trim()
  return clean.length > most ? `${clean.slice(0, most - 1)}…` : clean
}
