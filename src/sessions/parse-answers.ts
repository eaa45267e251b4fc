import { readRating } from './read-rating.ts'

/** What was read for one question: an option number, or why there is none. */
export type ReadAnswer = number | 'declined' | 'unusable'

/** A question as it was put: its key, and the words that a reply may repeat. */
export interface AskedQuestion {
  /** `Q1`, `Q2`, … */
  readonly key: string
  readonly statement: string
}

/** A reply longer than this is read from its end: models that think aloud put their answer last. */
const longestReply = 20_000
/** No line with one rating is as long; a bound here bounds the time that any line can cost. */
const longestEntry = 1000
/** The fields that hold the rating where a reply gives an object a question. */
const ratingFields = ['rating', 'answer', 'value', 'score', 'response']

/**
 * Reads ratings from whatever a model wrote: JSON (whole, fenced, embedded or cut off), `Q1: 5` lines, lists, tables,
 * or the options' labels in words.
 *
 * Nothing is guessed. A rating counts only where a whole entry is a rating; a number that is not an option, a fraction, a
 * range, a label that contradicts its number, or two different ratings of one question is `unusable`; `null` and "n/a"
 * are `declined`. Words around a list do not count, and where they refuse, only JSON does. A question that is not
 * mentioned is absent from the result.
 *
 * @param text - The reply. Hostile text costs linear time; of a long one the last 20,000 characters are read.
 * @param labels - Labels of options 1..k in displayed order.
 * @param truncated - True when the reply was cut off: what it ends with is then not trusted.
 */
export function parseAnswers(
  text: string,
  questions: readonly AskedQuestion[],
  labels: readonly string[],
  { truncated = false }: { truncated?: boolean } = {},
): ReadonlyMap<string, ReadAnswer> {
  const readable = withoutThinking(text).slice(-longestReply)
  const answers = new Map<string, ReadAnswer>()
  const add = (key: string, answer: ReadAnswer) => {
    const before = answers.get(key)
    answers.set(key, before === undefined || before === answer ? answer : 'unusable')
  }
  let rest = ''
  let readTo = 0
  for (const { from, to, value } of jsonObjects(readable)) {
    if (!readJson(value, readable.slice(from, to), questions, labels, add)) continue
    rest += `${readable.slice(readTo, from)}\n`
    readTo = to
  }
  rest += readable.slice(readTo)
  // most replies are one JSON object
  if (rest.trim() === '') return answers
  if (soundsLikeRefusal(rest)) return answers
  readLines(rest, questions, labels, truncated, add)
  if (answers.size === 0 && questions.length === 1 && !truncated) readAlone(rest, questions[0]!, labels, add)
  return answers
}

/** Reasoning that a server left in the reply is not the answer; one that never ends hides whatever follows. */
function withoutThinking(text: string): string {
  return text.replaceAll(/<(think|thinking|reasoning)>[\s\S]*?(<\/\1>|$)/gi, '\n')
}

type Add = (key: string, answer: ReadAnswer) => void

/** Reads an object that has a key of these questions; false for any other object. */
function readJson(
  object: Record<string, unknown>,
  source: string,
  questions: readonly AskedQuestion[],
  labels: readonly string[],
  add: Add,
): boolean {
  const entries = Object.entries(object).map(([key, value]) => [normalKey(key), value] as const)
  let found = false
  for (const { key } of questions) {
    const values = entries.filter(([name]) => name === normalKey(key))
    if (values.length === 0) continue
    found = true
    // JSON.parse keeps the last of two equal keys; which of them was meant nobody knows
    const written = source.match(new RegExp(`"${key}"\\s*:`, 'gi'))?.length ?? 0
    add(key, values.length > 1 || written > 1 ? 'unusable' : readValue(values[0]![1], labels))
  }
  return found
}

/** Top-level `{…}` stretches of the text that are JSON objects, in order. Braces inside strings do not count. */
function* jsonObjects(text: string): Generator<{ from: number; to: number; value: Record<string, unknown> }> {
  let depth = 0
  let from = 0
  let inString = false
  for (let i = 0; i < text.length; i++) {
    const character = text[i]
    if (inString) {
      if (character === '\\') i++
      else if (character === '"') inString = false
    } else if (character === '"' && depth > 0) inString = true
    else if (character === '{' && depth++ === 0) from = i
    else if (character === '}' && depth > 0 && --depth === 0) {
      const value = tryJson(text.slice(from, i + 1))
      if (value !== undefined) yield { from, to: i + 1, value }
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
  if (typeof value === 'string') return readRating(value, labels) ?? 'unusable'
  if (typeof value !== 'object' || Array.isArray(value)) return 'unusable'
  const ratings = Object.entries(value).filter(([name]) => ratingFields.includes(name.toLowerCase()))
  const [rating] = ratings
  return rating && ratings.length === 1 && typeof rating[1] !== 'object'
    ? readValue(rating[1], labels)
    : rating?.[1] === null
      ? 'declined'
      : 'unusable'
}

/** `Q3: 5`, `"Q3": 5,`, `3. agree`, `| Q3 | 5 |`, `Q3. <statement>: 5`: one key at the start of a line or entry. */
function readLines(
  text: string,
  questions: readonly AskedQuestion[],
  labels: readonly string[],
  cutOff: boolean,
  add: Add,
): void {
  const asked = new Map(questions.map(question => [normalKey(question.key), question]))
  // an entry ends at a line's end, or where a comma, semicolon or brace stands before the next key
  const entries = text.split(/\r?\n|[,;{}](?=\s{0,20}["'*_]{0,3}Q\d)/i)
  for (const [index, entry] of entries.entries()) {
    if (entry.length > longestEntry || (cutOff && index === entries.length - 1)) continue
    // a bare number may be the key in a list ("3. 5"), but "3 = agree" is the scale repeated
    const match =
      /^[\s>*_|"'`{[(-]*(Q\d+)["'`*_)\]]*\s*(?:[:.)=|–—-]|is\b|->|→)+(.*)$/i.exec(entry) ??
      /^[\s>*_|"'`{[(-]*(\d+)["'`*_]*[.):]["'`*_]*\s(.*)$/.exec(entry)
    const question = match && asked.get(normalKey(match[1]!))
    if (!question) continue
    const answer = readEntry(match[2]!, question.statement, labels)
    if (answer !== undefined) add(question.key, answer)
  }
}

/** What stands behind a key: a rating, or the statement repeated and then a rating; otherwise none. */
function readEntry(rest: string, statement: string, labels: readonly string[]): ReadAnswer | undefined {
  const plain = rest.replace(/^(?:[\s"'`*_|:=(]|-(?=\s)|[–—→])+/, '').replace(/[\s"'`*_|,;})\]]+$/, '')
  const start = statement
    .trim()
    .replace(/[.!?]+$/, '')
    .toLowerCase()
  if (start !== '' && plain.toLowerCase().startsWith(start)) {
    const behind = plain.slice(start.length).replace(/^[\s.!?"'`*_|:=(–—→>-]+/, '')
    return behind === '' ? undefined : (readRating(behind, labels) ?? 'unusable')
  }
  return readRating(plain, labels) ?? (/\d/.test(plain) ? 'unusable' : undefined)
}

/** One question was asked: its rating may come without a key, if it is all that the reply says. */
function readAlone(text: string, { key }: AskedQuestion, labels: readonly string[], add: Add): void {
  const plain = text.trim()
  if (plain.length > longestEntry || /\bQ\d/i.test(plain)) return
  const bare = plain.replace(/^(?:(?:my|the)\s)?(?:rating|answer|score|response)\s*(?:is\b|:|=)\s*/i, '')
  const answer = readRating(bare, labels)
  if (answer !== undefined) add(key, answer)
}

/** True when words decline to answer, in the ways that models use for it. */
export function soundsLikeRefusal(text: string): boolean {
  const words = text.slice(-longestReply).replaceAll('’', "'")
  return (
    /\b(?:I|we)(?:'m| am|'re| are)? (?:(?:really|very|so|just|simply|also) )?(?:sorry|unable|not able|not (?:\w+ )?comfortable|cannot|can't|can not|won't|will not|must decline|have to decline|decline|refuse|prefer not|would rather not|'d rather not|don't have (?:any )?(?:personal )?(?:opinions|feelings|beliefs|preferences))/i.test(
      words,
    ) || /\bas an? (?:AI|artificial|language model|assistant)\b/i.test(words)
  )
}

function isOption(value: number, labels: readonly string[]): boolean {
  return Number.isInteger(value) && value >= 1 && value <= labels.length
}

function normalKey(key: string): string {
  return key
    .trim()
    .toLowerCase()
    .replace(/^(?:q(?:uestion)?|s(?:tatement)?|item)[\s_.-]{0,3}(?=\d)/, '')
}
