/** Words that introduce a reason behind a number; anything else behind it makes it doubtful. */
const reason = /^(?:[,;]|because\b|since\b|as\b|\(|[-–—:.]\s)/i

const declining = /^(?:n\/?a|null|prefer not to (?:say|answer)|no answer|declined?|skip(?:ped)?)$/

/**
 * Reads words that are a rating and nothing else: `5`, `5/7`, `5 out of 7`, `5 - agree`, `agree (5)`, `agree`, `n/a`, or a
 * number with a reason behind it (`5, because …`).
 *
 * @param labels - Labels of options 1..k in displayed order. A number is always the option's number, also where the
 *   labels are numbers.
 * @returns An option; `declined`; `unusable` for a rating that is none of the options, a range or fraction, or one whose
 *   words contradict its number; undefined for words that are no rating.
 */
export function readRating(
  words: string,
  labels: readonly string[],
): number | 'declined' | 'unusable' | undefined {
  const plain = normalWords(words)
  const normal = labels.map(normalWords)
  const number = /^([+-]?\d[\d.,/–—-]*)(.*)$/.exec(plain)
  if (number) return readNumber(number[1]!, number[2]!, normal)
  const named = normal.indexOf(plain) + 1
  if (named > 0) return named
  if (declining.test(plain)) return 'declined'
  const labelFirst = /^(\D{1,200}?)\s{0,3}[-–—=:(]\s{0,3}(\d+)\)?$/.exec(plain)
  const option = labelFirst ? normal.indexOf(labelFirst[1]!.trim()) + 1 : 0
  if (option === 0) return undefined
  return option === Number(labelFirst![2]) ? option : 'unusable'
}

function readNumber(token: string, behind: string, labels: readonly string[]): number | 'unusable' {
  const points = labels.length
  // a dash or comma at the token's end belongs to what follows
  const [, digits, end] = /^(.*?)([.,–—-]*)$/.exec(token)!
  const option = Number(digits!.replace(new RegExp(`/${points}$`), ''))
  if (!/^\d+(?:\/\d+)?$/.test(digits!) || !(Number.isInteger(option) && option >= 1 && option <= points))
    return 'unusable'
  const rest = `${end}${behind}`.replace(new RegExp(`^\\s{0,3}(?:out )?of ${points}\\b`), '')
  const said = rest.replace(/^[\s\-–—=:.,(]+|[\s).]+$/g, '')
  if (said === '' || said === labels[option - 1]) return option
  // a reason may not hold another number, nor the label of another option
  const others = labels.filter((_, index) => index !== option - 1)
  const withoutOwn = said.replaceAll(labels[option - 1]!, ' ')
  const contradicts = others.some(label => containsWords(withoutOwn, label))
  return reason.test(rest.trimStart()) && !/\d|½|¼|¾/.test(rest) && !contradicts ? option : 'unusable'
}

function containsWords(text: string, words: string): boolean {
  return ` ${text.replace(/[^\p{L}\p{N}]+/gu, ' ')} `.includes(` ${words} `)
}

function normalWords(words: string): string {
  return words
    .toLowerCase()
    .replace(/["'`*_]/g, '')
    .replace(/\s+/g, ' ')
    .replace(/[.!]+$/, '')
    .trim()
}
