import {
  appendFileSync,
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { RecordingDamagedError, RecordingWriteError } from '../../../src/errors.ts'
import { fileStore } from '../../../src/recordings/file-store.ts'
import { memoryStore } from '../../../src/recordings/memory-store.ts'
import { recordingStoreContract } from '../../contract/recording-store-contract.ts'
import { header, turnOf } from '../../contract/recording-turns.ts'

const folders: string[] = []
function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'vaar-recordings-'))
  folders.push(folder)
  return folder
}
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

recordingStoreContract('in memory', secrets => {
  const store = memoryStore(secrets)
  return { store, reopened: () => store }
})
recordingStoreContract('in files', secrets => {
  const folder = temporaryFolder()
  return { store: fileStore(folder, secrets), reopened: () => fileStore(folder, secrets) }
})

describe('the file of a recording', () => {
  /** A folder with a recording of three turns, and its file. */
  async function recorded() {
    const folder = temporaryFolder()
    const log = await fileStore(folder).open(header)
    for (const index of [1, 2, 3]) await log.append(turnOf(index))
    await log.close()
    return { folder, file: path.join(folder, readdirSync(folder)[0]!) }
  }
  const keysOf = async (folder: string) => {
    const log = await fileStore(folder).open(header)
    const keys = [...log.keys()]
    await log.close()
    return keys
  }

  test('is named after the model and holds a header and a line a turn', async () => {
    const { file } = await recorded()
    expect(path.basename(file)).toMatch(/^openai-gpt-5-mini-[0-9a-f]{8}\.jsonl$/)
    const lines = readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line))
    expect(lines.map(({ type }) => type)).toEqual(['header', 'turn', 'turn', 'turn'])
  })

  test('is not made before there is something to keep', async () => {
    const folder = path.join(temporaryFolder(), 'deep', 'down')
    const log = await fileStore(folder).open(header)
    await log.close()
    expect(() => readdirSync(folder)).toThrow()
  })

  test('torn at any byte of its last line loses that turn alone, and goes on', async () => {
    const { folder, file } = await recorded()
    const whole = readFileSync(file, 'utf8')
    const lastLine = whole.lastIndexOf('\n', whole.length - 2) + 1
    for (const size of [lastLine + 1, lastLine + 40, whole.length - 2]) {
      writeFileSync(file, whole)
      truncateSync(file, size)
      const log = await fileStore(folder).open(header)
      expect([...log.keys()]).toHaveLength(2)
      await log.append(turnOf(4))
      await log.close()
      expect(await keysOf(folder)).toEqual([1, 2, 4].map(index => turnOf(index).key))
    }
  })

  test('that lost only its last newline loses nothing', async () => {
    const { folder, file } = await recorded()
    truncateSync(file, readFileSync(file).length - 1)
    const log = await fileStore(folder).open(header)
    await log.append(turnOf(4))
    await log.close()
    expect(await keysOf(folder)).toEqual([1, 2, 3, 4].map(index => turnOf(index).key))
  })

  test.for<[name: string, damage: (text: string) => string, line: number]>([
    ['a line that is not JSON', text => text.replace('{"type":"turn"', '{"type":"tu'), 2],
    ['a field that is missing', text => text.replace('"respondent":"r0001",', ''), 2],
    ['a field of another kind', text => text.replace('"inputTokens":10', '"inputTokens":"10"'), 2],
    ['a broken last line that ends in a newline', text => `${text}{"type":"turn\n`, 5],
  ])('with %s is an error that names file and line', async ([, damage, line]) => {
    const { folder, file } = await recorded()
    writeFileSync(file, damage(readFileSync(file, 'utf8')))
    const failure = await keysOf(folder).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(RecordingDamagedError)
    expect(failure).toMatchObject({ file, line })
    expect(readFileSync(file, 'utf8')).toContain('header')
  })

  test('of another version says so', async () => {
    const { folder, file } = await recorded()
    writeFileSync(file, readFileSync(file, 'utf8').replace('"version":2', '"version":9'))
    await expect(keysOf(folder)).rejects.toThrow(/another version of the package \(format 9/)
  })

  test('may be merged with another by concatenation', async () => {
    const { folder, file } = await recorded()
    const other = await recorded()
    const log = await fileStore(other.folder).open(header)
    await log.append(turnOf(9))
    await log.close()
    appendFileSync(file, readFileSync(other.file))
    expect(await keysOf(folder)).toEqual([1, 2, 3, 9].map(index => turnOf(index).key))
  })

  test('goes on after a line that another writer left torn while both wrote', async () => {
    const folder = temporaryFolder()
    const log = await fileStore(folder).open(header)
    await log.append(turnOf(1))
    const file = path.join(folder, readdirSync(folder)[0]!)
    appendFileSync(file, '{"type":"turn","key":"00')
    await log.append(turnOf(2))
    await log.append(turnOf(3))
    await log.close()
    expect(await keysOf(folder)).toEqual([1, 2, 3].map(index => turnOf(index).key))
  })

  test('removed or replaced under a writer loses nothing that comes after', async () => {
    const folder = temporaryFolder()
    const log = await fileStore(folder).open(header)
    await log.append(turnOf(1))
    rmSync(path.join(folder, readdirSync(folder)[0]!))
    await log.append(turnOf(2))
    await log.close()
    expect(await keysOf(folder)).toEqual([turnOf(2).key])
  })

  test('put in the place of another that keeps a second name loses nothing', async () => {
    const { folder, file } = await recorded()
    const log = await fileStore(folder).open(header)
    await log.append(turnOf(7))
    // as an editor saves a file, and keeps the one before
    renameSync(file, `${file}.bak`)
    copyFileSync(`${file}.bak`, file)
    await Promise.all([log.append(turnOf(8)), log.append(turnOf(9))])
    await log.close()
    expect(await keysOf(folder)).toEqual([1, 2, 3, 7, 8, 9].map(index => turnOf(index).key))
  })

  test('of many chunks, with letters of several bytes across their borders, is read whole', async () => {
    const folder = temporaryFolder()
    const log = await fileStore(folder).open(header)
    const texts = Array.from({ length: 40 }, (_, index) => 'ü€😀\u2028\r'.repeat(3000 + index))
    await Promise.all(texts.map((text, index) => log.append(turnOf(index, text))))
    await log.close()
    const again = await fileStore(folder).open(header)
    expect(texts.map((_, index) => again.find(turnOf(index).key)!.reply.text)).toEqual(texts)
    await again.close()
  })

  test('may have the line ends of Windows, its marks of the encoding, and blank lines', async () => {
    const { folder, file } = await recorded()
    const text = readFileSync(file, 'utf8').replaceAll('\n', '\r\n')
    writeFileSync(file, `\uFEFF${text} \r\n\uFEFF${text}`)
    expect(await keysOf(folder)).toHaveLength(3)
  })

  test.for<[left: string, line: number, message: RegExp]>([
    ['<<<<<<< HEAD\n', 1, /a mark of a merge conflict.*Keep the lines of both sides and delete the marks/],
    ['version https://git-lfs.github.com/spec/v1\n', 1, /a pointer of Git LFS.*git lfs pull/],
  ])('in which git has left %j says what to do', async ([left, line, message]) => {
    const { folder, file } = await recorded()
    writeFileSync(file, `${left}${readFileSync(file, 'utf8')}`)
    const failure = await keysOf(folder).catch((error: unknown) => error)
    expect(failure).toMatchObject({ file, line, message: expect.stringMatching(message) })
  })

  test('may be written by two at once', async () => {
    const folder = temporaryFolder()
    const [one, two] = [await fileStore(folder).open(header), await fileStore(folder).open(header)]
    await Promise.all(
      Array.from({ length: 200 }, (_, index) => (index % 2 === 0 ? one : two).append(turnOf(index))),
    )
    await Promise.all([one.close(), two.close()])
    expect(await keysOf(folder)).toHaveLength(200)
  })

  test('that cannot be written is one error for all who wait, and says how to go on', async () => {
    const folder = temporaryFolder()
    const log = await fileStore(path.join(folder, 'file.txt', 'inside'))
      .open(header)
      .catch(() => undefined)
    writeFileSync(path.join(folder, 'file.txt'), '')
    const failures = await Promise.allSettled([log!.append(turnOf(1)), log!.append(turnOf(2))])
    for (const failure of failures) {
      expect(failure.status).toBe('rejected')
      expect((failure as PromiseRejectedResult).reason).toBeInstanceOf(RecordingWriteError)
      expect(String((failure as PromiseRejectedResult).reason)).toMatch(
        /could not be written to .*ENOTDIR.*Move away the file that is where a folder should be, and run again/,
      )
    }
  })
})
