import { fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { RecordingDamagedError, RecordingWriteError } from '../../../src/errors.ts'
import { compactRecording } from '../../../src/recordings/compact-recording.ts'
import { fileStore } from '../../../src/recordings/file-store.ts'
import { lockForRewriting } from '../../../src/recordings/recording-lock.ts'
import { header, turnOf } from '../../contract/recording-turns.ts'

/** A folder with a recording of three turns, the second of them written twice, by two runs. */
async function recorded() {
  const folder = mkdtempSync(path.join(tmpdir(), 'vaar-compact-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const texts of [
    { 1: 'one', 2: 'old' },
    { 2: 'new', 3: 'three' },
  ]) {
    const log = await fileStore(folder).open(header)
    for (const [index, text] of Object.entries(texts)) await log.append(turnOf(Number(index), text))
    await log.close()
  }
  const file = path.join(folder, readdirSync(folder)[0]!)
  const texts = async () => {
    const log = await fileStore(folder).open(header)
    return (await log.turns()).map(({ reply }) => reply.text)
  }
  return { folder, file, texts }
}

test('keeps the last line of each key, and nothing else', async () => {
  const { folder, file, texts } = await recorded()
  const before = readFileSync(file).length
  expect(await compactRecording(file)).toEqual({
    file,
    turns: 3,
    removed: 0,
    before,
    after: readFileSync(file).length,
  })
  expect(await texts()).toEqual(['one', 'new', 'three'])
  expect(readFileSync(file, 'utf8').trimEnd().split('\n')).toHaveLength(5)
  expect(readFileSync(file).length).toBeLessThan(before)
  // and again changes nothing
  const compact = readFileSync(file, 'utf8')
  await compactRecording(file)
  expect(readFileSync(file, 'utf8')).toBe(compact)
  expect(readdirSync(folder)).toHaveLength(1)
})

test('removes the turns that are not to be kept, and a file of which nothing is left', async () => {
  const { folder, file, texts } = await recorded()
  const kept = new Set([turnOf(3).key])
  expect(await compactRecording(file, { keep: key => kept.has(key) })).toMatchObject({ turns: 1, removed: 2 })
  expect(await texts()).toEqual(['three'])
  expect(await compactRecording(file, { keep: () => false })).toMatchObject({
    turns: 0,
    removed: 1,
    after: 0,
  })
  expect(readdirSync(folder)).toEqual([])
})

test('refuses a damaged file and leaves it as it is', async () => {
  const { file } = await recorded()
  const lines = readFileSync(file, 'utf8').split('\n')
  writeFileSync(file, [lines[0], lines[1]!.slice(0, -9), ...lines.slice(2)].join('\n'))
  const damaged = readFileSync(file, 'utf8')
  await expect(compactRecording(file)).rejects.toThrow(RecordingDamagedError)
  expect(readFileSync(file, 'utf8')).toBe(damaged)
})

test('drops a torn last line with its mark', async () => {
  const { file, texts } = await recorded()
  appendFileSync(file, '{"type":"turn","ke')
  await compactRecording(file)
  expect(readFileSync(file, 'utf8')).not.toContain('"ke\n')
  expect(await texts()).toEqual(['one', 'new', 'three'])
})

test('refuses while this process still writes, and names it', async () => {
  const { folder, file } = await recorded()
  const log = await fileStore(folder).open(header)
  await log.append(turnOf(4))
  const failure = await compactRecording(file).catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(RecordingWriteError)
  expect(String(failure)).toContain(
    `is being written by process ${process.pid}. Wait until that run has ended`,
  )
  await log.close()
  await expect(compactRecording(file)).resolves.toMatchObject({ turns: 4 })
})

test('refuses while another process writes, and no longer once that was killed', {
  timeout: 60_000,
}, async () => {
  const { folder, file } = await recorded()
  const script = path.join(import.meta.dirname, '../../chaos/append-process.ts')
  const writer = fork(script, [folder, 'other', '100000'], { stdio: 'ignore' })
  await once(writer, 'message')
  await expect(compactRecording(file)).rejects.toThrow(`is being written by process ${writer.pid}.`)
  writer.kill('SIGKILL')
  await once(writer, 'exit')
  const { turns } = await compactRecording(file)
  expect(turns).toBeGreaterThan(3)
})

test('is waited for by who wants to append', async () => {
  const { folder, file } = await recorded()
  const lock = await lockForRewriting(file)
  const log = await fileStore(folder).open(header)
  let done = false
  const appended = log.append(turnOf(4)).then(() => {
    done = true
  })
  await new Promise(resolve => setTimeout(resolve, 120))
  expect(done).toBe(false)
  await lock.release()
  await appended
  await log.close()
})

test('beside many who come and go loses no turn', { timeout: 60_000 }, async () => {
  const { folder, file } = await recorded()
  const script = path.join(import.meta.dirname, '../../chaos/append-process.ts')
  const writers = ['a', 'b', 'c'].map(name => spawn(process.execPath, [script, folder, name, '60', '5']))
  const ended = Promise.all(writers.map(writer => once(writer, 'exit')))
  let over = false
  let compacted = 0
  ended.then(() => {
    over = true
  })
  while (!over) {
    await compactRecording(file).then(
      () => compacted++,
      error => expect(error).toBeInstanceOf(RecordingWriteError),
    )
    await new Promise(resolve => setTimeout(resolve, 3))
  }
  expect((await ended).map(([code]) => code)).toEqual([0, 0, 0])
  await expect(compactRecording(file)).resolves.toMatchObject({ turns: 3 + 3 * 60 })
  expect(compacted).toBeGreaterThan(0)
})
