import { open } from 'node:fs/promises'
import { StringDecoder } from 'node:string_decoder'

const chunkSize = 256 * 1024

/** A line of a file, without its end. */
export interface FileLine {
  readonly text: string
  /** Counted from 1. */
  readonly number: number
  /** False for a last line that has no line feed. */
  readonly ended: boolean
}

/**
 * The lines of a file, a chunk of it in memory at a time. Only a line feed ends a line: JSON may hold the other
 * characters that Unicode counts as line ends. A device (`/dev/full`) has none.
 *
 * @throws what the file system throws, `ENOENT` for an absent file.
 */
export async function* readLines(file: string): AsyncGenerator<readonly FileLine[]> {
  const handle = await open(file, 'r')
  try {
    // a device has no end, and no lines
    if ((await handle.stat()).isCharacterDevice()) return
    const decoder = new StringDecoder('utf8')
    const chunk = Buffer.alloc(chunkSize)
    let rest = ''
    let number = 0
    for (;;) {
      const { bytesRead } = await handle.read(chunk, 0, chunkSize)
      const text = bytesRead > 0 ? decoder.write(chunk.subarray(0, bytesRead)) : decoder.end()
      const lines = (rest + text).split('\n')
      rest = lines.pop()!
      yield lines.map(line => ({ text: line, number: ++number, ended: true }))
      if (bytesRead === 0) break
    }
    if (rest !== '') yield [{ text: rest, number: ++number, ended: false }]
  } finally {
    await handle.close()
  }
}
