import type { Duplex } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'

/** Longest line that is read; a study's sessions are the longest there are, some hundred bytes a session. */
const longestLine = 64 * 2 ** 20

/**
 * Reads values off a stream, one line of JSON each. A line that is no JSON or too long ends the stream: nothing that
 * was written by us looks like that.
 */
export function readJsonLines(
  stream: Duplex,
  onValue: (value: unknown) => void,
  longest = longestLine,
): void {
  const decoder = new StringDecoder('utf8')
  let parts: string[] = []
  let length = 0
  stream.on('data', (chunk: Buffer) => {
    const [first = '', ...rest] = decoder.write(chunk).split('\n')
    parts.push(first)
    length += first.length
    for (const next of rest) {
      const line = parts.join('')
      parts = [next]
      length = next.length
      const value = parseLine(line)
      if (value === undefined) return void stream.destroy()
      onValue(value)
    }
    if (length > longest) stream.destroy()
  })
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

/** Writes values, one line of JSON each; those of one tick travel together. */
export function jsonLineWriter(stream: Duplex): (value: unknown) => void {
  let lines: string[] = []
  const flush = () => {
    const text = lines.join('')
    lines = []
    if (stream.writable) stream.write(text)
  }
  return value => {
    if (lines.length === 0) queueMicrotask(flush)
    lines.push(`${JSON.stringify(value)}\n`)
  }
}
