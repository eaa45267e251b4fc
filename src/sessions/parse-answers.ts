/** What was read for one question: an option number, or why there is none. */
export type ReadAnswer = number | 'declined' | 'unusable'

/** A reply longer than this is read up to here; no honest set of ratings is as long. */
const longestReply = 20_000

/**
 * Reads ratings from whatever a model wrote: JSON (whole, fenced, embedded or cut off), `Q1: 5` lines, lists, tables,
 * or the options' labels in words.
 *
 * Nothing is guessed: a number that is not an option, a fraction, or two different ratings of one question is
 * `unusable`; `null` and "n/a" are `declined`. A question that is not mentioned is absent from the result.
 *
 * @param text - The reply. Hostile text costs linear time and is read up to 20,000 characters.
 * @param keys - Keys of the questions asked, `Q1`, `Q2`, …
 * @param labels - Labels of options 1..k in displayed order.
 * @param truncated - True when the reply was cut off: a number that ends the text is then not trusted.
 */
export function parseAnswers(
  text: string,
  keys: readonly string[],
  labels: readonly string[],
  { truncated = false }: { truncated?: boolean } = {},
): ReadonlyMap<string, ReadAnswer> {
  const readable = text.slice(0, longestReply)
  const fromJson = truncated ? undefined : answersFromJson(readable, keys, labels)
  if (fromJson !== undefined) return fromJson
  const fromLines = answersFromLines(readable, keys, labels, truncated || text.length > longestReply)
  if (fromLines.size > 0 || keys.length !== 1) return fromLines
  return lonelyAnswer(readable, keys[0]!, labels, truncated)
}

/** The last JSON object in the text that has one of the keys: models that think aloud put their answer last. */
function answersFromJson(text: string, keys: readonly string[], labels: readonly string[]) {
  let found: Map<string, ReadAnswer> | undefined
  for (const candidate of jsonObjects(text)) {
    const byKey = new Map(Object.entries(candidate).map(([key, value]) => [normalKey(key), value]))
    const answers = new Map<string, ReadAnswer>()
    for (const key of keys) {
      const value = byKey.get(normalKey(key))
      if (value !== undefined) answers.set(key, readValue(value, labels))
    }
    if (answers.size > 0) found = answers
  }
  return found
}

/** Top-level `{…}` stretches of the text that are JSON, in order. Braces inside strings do not count. */
function* jsonObjects(text: string): Generator<Record<string, unknown>> {
  let depth = 0
  let start = 0
  let inString = false
  for (let i = 0; i < text.length; i++) {
    const character = text[i]
    if (inString) {
      if (character === '\\') i++
      else if (character === '"') inString = false
    } else if (character === '"' && depth > 0) inString = true
    else if (character === '{' && depth++ === 0) start = i
    else if (character === '}' && depth > 0 && --depth === 0) {
      const value = tryJson(text.slice(start, i + 1))
      if (value !== undefined) yield value
    }
  }
}

function tryJson(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function readValue(value: unknown, labels: readonly string[]): ReadAnswer {
  if (value === null) return 'declined'
  if (typeof value === 'number') return isOption(value, labels) ? value : 'unusable'
  if (typeof value === 'string') return readWords(value, labels) ?? 'unusable'
  if (typeof value === 'object') {
    const numbers = Object.values(value).filter(part => typeof part === 'number')
    return numbers.length === 1 ? readValue(numbers[0], labels) : 'unusable'
  }
  return 'unusable'
}

/**
 * A rating in words: `5`, `5/7`, `5 - agree`, `agree (5)`, `agree`, `n/a`, `5 because …`.
 *
 * @returns undefined for words that are no rating; `unusable` for a rating that is none of the options, or whose
 *   number and label disagree.
 */
function readWords(words: string, labels: readonly string[]): ReadAnswer | undefined {
  const plain = normalWords(words)
  if (/^(n\/?a|none|null|prefer not to (say|answer)|no answer|declined?|skip(ped)?)$/.test(plain))
    return 'declined'
  const optionOf = (text: string) => labels.findIndex(label => normalWords(label) === text) + 1
  if (optionOf(plain) > 0) return optionOf(plain)
  const number = new RegExp(
    `^(-?\\d[\\d.,/–-]*\\d|-?\\d)(?:\\s*(?:/|(?:out )?of)\\s*${labels.length}\\b)?(.*)$`,
  ).exec(plain)
  if (number) {
    const [, token, rest] = number
    const option = Number(token!.replace(new RegExp(`/${labels.length}$`), ''))
    const named = optionOf(rest!.replace(/^[\s\-–—=:.,(]+|[\s).]+$/g, ''))
    const consistent = !/\d/.test(rest!) && (named === 0 || named === option)
    return isOption(option, labels) && consistent ? option : 'unusable'
  }
  const labelFirst = /^(.*?)[\s\-–—=:(]+(\d+)\)?$/.exec(plain)
  const named = labelFirst ? optionOf(labelFirst[1]!) : 0
  if (named === 0) return undefined
  return named === Number(labelFirst![2]) ? named : 'unusable'
}

/** `Q3: 5`, `"Q3": 5,`, `3. agree`, `| Q3 | 5 |`, `Q3. <statement> — 5`: one key at the start of a line or entry. */
function answersFromLines(
  text: string,
  keys: readonly string[],
  labels: readonly string[],
  cutOff: boolean,
): Map<string, ReadAnswer> {
  const wanted = new Map(keys.map(key => [normalKey(key), key]))
  const answers = new Map<string, ReadAnswer>()
  // an entry ends at a line's end, or at a comma or brace as in JSON on one line
  const entries = text.split(/\r?\n|[,;{}](?=\s*["'*_(]*Q?\d)/i)
  for (const [index, entry] of entries.entries()) {
    const match = /^[\s>*_\-|"'`{[(]*(Q?\d+)["'`*_)\]]*\s*(?:[:.)=|–—-]|is\b|->|→)+(.*)$/i.exec(entry)
    const key = match && wanted.get(normalKey(match[1]!))
    if (!key) continue
    if (cutOff && index === entries.length - 1) continue
    const answer = readEntry(match[2]!, labels)
    if (answer === undefined) continue
    const before = answers.get(key)
    answers.set(key, before === undefined || before === answer ? answer : 'unusable')
  }
  return answers
}

/** The part of an entry behind its key: the rating itself, or a repeated statement with the rating at its end. */
function readEntry(rest: string, labels: readonly string[]): ReadAnswer | undefined {
  const plain = rest.replace(/[\s"'`*_|,}\])]+$/, '').replace(/^(?:[\s"'`*_|:=(>]|-(?!\d))+/, '')
  const whole = readWords(plain, labels)
  if (whole !== undefined) return whole
  const tail = /(?:[:=|–—>]|\s-)\s*["'*_`(]*([^:=|–—>]+)$/.exec(plain)?.[1]
  // a number that only starts the tail may belong to the statement: "a note: 3 dogs live here"
  return tail === undefined || /^\d+\s+[a-z]/i.test(tail) ? undefined : readWords(tail, labels)
}

/** One question was asked: its rating may come without a key. */
function lonelyAnswer(
  text: string,
  key: string,
  labels: readonly string[],
  truncated: boolean,
): Map<string, ReadAnswer> {
  const plain = text.trim()
  if (truncated || plain.length > 200) return new Map()
  const words = readWords(plain, labels)
  if (words !== undefined) return new Map([[key, words]])
  const numbers = plain.match(/(?<![\w.,/-])\d+(?![\w/]|[.,]\d)/g) ?? []
  return numbers.length === 1 ? new Map([[key, readValue(Number(numbers[0]), labels)]]) : new Map()
}

/**
 * True when a text without any rating declines to answer, in words models use for it. Read only where nothing else
 * could be: a refusal is told from a muddle for the record, both are missing.
 */
export function soundsLikeRefusal(text: string): boolean {
  return /\b(I|we)\s?(['’]m|am|are)?\s*(really |very |so )?(sorry|unable|not able|not comfortable|cannot|can['’]t|can not|won['’]t|will not|must decline|have to decline|prefer not|would rather not|don['’]t have (personal )?(opinions|feelings|beliefs|preferences))|\bas an? (AI|artificial|language model|assistant)\b|\b(decline|refuse) to (answer|rate|participate)\b/i.test(
    text.slice(0, longestReply),
  )
}

function isOption(value: number, labels: readonly string[]): boolean {
  return Number.isInteger(value) && value >= 1 && value <= labels.length
}

function normalKey(key: string): string {
  return key
    .trim()
    .toLowerCase()
    .replace(/^q(uestion)?[\s_.-]*(?=\d)|^s(tatement)?[\s_.-]*(?=\d)|^item[\s_.-]*(?=\d)/, '')
}

function normalWords(words: string): string {
  return words
    .toLowerCase()
    .replace(/["'`*_]/g, '')
    .replace(/\s+/g, ' ')
    .replace(/[.!]+$/, '')
    .trim()
}
