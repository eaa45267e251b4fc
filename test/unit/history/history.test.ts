import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { appendHistory, type HistoryEntry, historyDrift, readHistory } from '../../../src/history/index.ts'
import { createRandom } from '../../../src/numerics/random.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'vaar-history-'))
  file = path.join(folder, '.vaar/history.jsonl')
})
afterEach(() => rmSync(folder, { recursive: true }))

function entryOf(day: number, changes: Partial<HistoryEntry> = {}): HistoryEntry {
  return {
    version: 1,
    date: `2026-01-${String(day).padStart(2, '0')}T10:00:00.000Z`,
    commit: `c${day}`,
    branch: 'main',
    model: 'candidate',
    requested: { provider: 'openai', model: 'gpt-5-mini' },
    modelsReturned: ['gpt-5-mini-2026'],
    study: { hash: 'study', measure: 'measure' },
    provenance: 'live',
    answers: `answers ${day}`,
    n: 300,
    paths: [{ path: 'sharing ~ privacy', est: -0.2, se: 0.06 }],
    vaar: 0.9,
    verdict: 'pass',
    sound: true,
    ...changes,
  }
}

test('what is appended is read, in the order of time', async () => {
  expect(await readHistory(file)).toEqual({ entries: [], unreadable: 0 })
  await appendHistory(file, [entryOf(2), entryOf(1)])
  await appendHistory(file, [entryOf(3, { vaar: 'NaN' })])
  expect((await readHistory(file)).entries).toEqual([entryOf(1), entryOf(2), entryOf(3, { vaar: 'NaN' })])
})

test('the same answers, replayed another day at another commit, are no new measurement', async () => {
  await appendHistory(file, [entryOf(1)])
  const replayed = entryOf(5, { answers: 'answers 1', provenance: 'recorded' })
  expect(await appendHistory(file, [replayed, replayed])).toEqual([])
  // the last digits may differ between machines
  const elsewhere = { ...replayed, paths: [{ path: 'sharing ~ privacy', est: -0.2 + 1e-9, se: 0.06 }] }
  expect(await appendHistory(file, [elsewhere])).toEqual([])
  expect((await readHistory(file)).entries).toEqual([entryOf(1)])
})

test('what a simulated model of the same name gives is another measurement', async () => {
  await appendHistory(file, [entryOf(1)])
  expect(await appendHistory(file, [entryOf(1, { provenance: 'simulated' })])).toHaveLength(1)
})

test('branches merge by putting their lines together, in any order', async () => {
  await appendHistory(file, [entryOf(1), entryOf(4)])
  const ours = readFileSync(file, 'utf8')
  rmSync(file)
  await appendHistory(file, [entryOf(1), entryOf(3), entryOf(2)])
  writeFileSync(file, readFileSync(file, 'utf8') + ours)
  expect((await readHistory(file)).entries.map(({ commit }) => commit)).toEqual(['c1', 'c2', 'c3', 'c4'])
})

test('a torn line costs itself alone, also when more is appended', async () => {
  await appendHistory(file, [entryOf(1), entryOf(2)])
  truncateSync(file, readFileSync(file).length - 40)
  await appendHistory(file, [entryOf(3)])
  const { entries, unreadable } = await readHistory(file)
  expect(entries.map(({ commit }) => commit)).toEqual(['c1', 'c3'])
  expect(unreadable).toBe(1)
})

test('conflict marks, rubbish and newer lines are counted and passed over', async () => {
  await appendHistory(file, [entryOf(1)])
  appendFileSync(file, '<<<<<<< HEAD\n{"version":2}\nnull\n\n')
  expect(await readHistory(file)).toMatchObject({ entries: [{ commit: 'c1' }], unreadable: 3 })
})

/** Twelve measurements; from the seventh on the path is `after`. */
function measured(after: number, changes: Partial<HistoryEntry> = {}): HistoryEntry[] {
  const random = createRandom(11)
  return Array.from({ length: 12 }, (_, at) => {
    const est = (at < 6 ? -0.2 : after) + 0.06 * random.normal()
    return entryOf(at + 1, { ...changes, paths: [{ path: 'sharing ~ privacy', est, se: 0.06 }] })
  })
}

test('a shift is found, and says since when', () => {
  const [drift, ...others] = historyDrift(measured(0.2))
  expect(others).toEqual([])
  expect(drift).toMatchObject({
    model: 'candidate',
    path: 'sharing ~ privacy',
    since: { date: '2026-01-07T10:00:00.000Z', commit: 'c7' },
    measurements: 12,
  })
  expect(drift!.before).toBeCloseTo(-0.2, 1)
  expect(drift!.after).toBeCloseTo(0.2, 1)
  expect(historyDrift(measured(-0.2))).toEqual([])
})

test('the same answers count once, however often they were analysed', () => {
  const steady = measured(-0.2).slice(0, 5)
  const moved = entryOf(20, { answers: 'moved', paths: [{ path: 'sharing ~ privacy', est: 0.3, se: 0.06 }] })
  const analysed = Array.from({ length: 8 }, (_, at) => ({
    ...moved,
    date: `2026-02-0${at + 1}T10:00:00.000Z`,
    paths: [{ path: 'sharing ~ privacy', est: 0.3 + at / 1000, se: 0.06 }],
  }))
  expect(historyDrift([...steady, ...analysed])).toEqual([])
})

test('simulated, unsound and other studies are kept apart', () => {
  const half = (at: number) => measured(0.2).slice(at, at + 6)
  const [before, after] = [half(0), half(6)]
  const mixed = (changes: Partial<HistoryEntry>) => [
    ...before,
    ...after.map(entry => ({ ...entry, ...changes })),
  ]
  expect(historyDrift(mixed({ provenance: 'recorded' }))).toHaveLength(1)
  expect(historyDrift(mixed({ provenance: 'simulated' }))).toEqual([])
  expect(historyDrift(mixed({ sound: false }))).toEqual([])
  expect(historyDrift(mixed({ study: { hash: 'study', measure: 'other' } }))).toEqual([])
  expect(historyDrift(mixed({ model: 'rival' }))).toEqual([])
  expect(historyDrift(mixed({}), { models: ['rival'] })).toEqual([])
})

test('a level that is none is refused', () => {
  expect(() => historyDrift([], { level: 5 })).toThrow(
    'The level of the drift test is 5. Give a number above 0 and below 1.',
  )
})
