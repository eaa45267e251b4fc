import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'

const root = path.resolve(import.meta.dirname, '../..')
const files = globSync('{src,matchers,fixtures}/**/*.ts', { cwd: root }).map(file =>
  file.replaceAll(path.sep, '/'),
)

/**
 * Floors from the ground up (docs/decisions/0001-floors.md). An import goes down, or stays within its room; rooms on
 * one floor do not know each other.
 */
const floors: readonly (readonly string[])[] = [
  ['src/errors.ts', 'src/llm-tag.ts'],
  ['src/numerics'],
  ['src/instruments', 'src/sem'],
  ['src/chat-models', 'src/scoring'],
  ['src/alignment', 'src/recordings', 'src/limits'],
  ['src/config', 'src/broker', 'src/results', 'src/snapshot'],
  ['src/sessions', 'src/history'],
  ['src/simulation', 'src/report', 'src/measurement'],
  ['src/asking', 'src/plugin.ts', 'src/planning'],
  ['src/assessment'],
  ['matchers', 'fixtures'],
  ['src/index.ts', 'src/config-entry.ts', 'src/results-entry.ts'],
]

/** Rooms that may import Vitest; the rest works without it. */
const vitestRooms = ['matchers', 'fixtures', 'src/report', 'src/plugin.ts']

const roomOf = (file: string) => floors.flat().find(room => file === room || file.startsWith(`${room}/`))
const floorOf = (room: string) => floors.findIndex(floor => floor.includes(room))

const imports = files.flatMap(file => {
  const source = readFileSync(path.join(root, file), 'utf8').replaceAll(/^\s*(\/?\*|\/\/).*$/gm, '')
  const specifiers = [...source.matchAll(/\b(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g)].map(
    match => match[1]!,
  )
  return specifiers.map(specifier => ({
    file,
    specifier,
    target: specifier.startsWith('.') ? path.posix.join(path.posix.dirname(file), specifier) : undefined,
  }))
})

describe('import rules', () => {
  test('the sources are found', () => {
    expect(files.length).toBeGreaterThan(50)
    expect(imports.length).toBeGreaterThan(100)
  })

  test('every file has a room', () => {
    expect(files.filter(file => roomOf(file) === undefined)).toEqual([])
  })

  test('an import goes down a floor or stays in its room', () => {
    const wrong = imports.filter(({ file, target }) => {
      if (target === undefined) return false
      const [from, to] = [roomOf(file)!, roomOf(target)]
      return to === undefined || (from !== to && floorOf(to) >= floorOf(from))
    })
    expect(wrong.map(({ file, specifier }) => `${file} -> ${specifier}`)).toEqual([])
  })

  test('no import runs in a circle', () => {
    const targets = Map.groupBy(
      imports.filter(({ target }) => target),
      ({ file }) => file,
    )
    const circles: string[] = []
    const done = new Set<string>()
    const visit = (file: string, trail: readonly string[]) => {
      if (trail.includes(file)) circles.push([...trail.slice(trail.indexOf(file)), file].join(' -> '))
      if (done.has(file) || trail.includes(file)) return
      for (const { target } of targets.get(file) ?? []) visit(target!, [...trail, file])
      done.add(file)
    }
    for (const file of files) visit(file, [])
    expect(circles).toEqual([])
  })

  test('Vitest is imported only where it is needed', () => {
    const wrong = imports.filter(
      ({ file, specifier }) =>
        /^(vitest|vite|@vitest)(\/|$)/.test(specifier) && !vitestRooms.includes(roomOf(file)!),
    )
    expect(wrong.map(({ file, specifier }) => `${file} -> ${specifier}`)).toEqual([])
  })

  test('the provider SDKs are imported only by their chat models, and only when used', () => {
    const wrong = imports.filter(
      ({ file, specifier }) =>
        /^(openai|@anthropic-ai)(\/|$)/.test(specifier) && !file.startsWith('src/chat-models/'),
    )
    expect(wrong).toEqual([])
  })
})
