import { afterAll, beforeAll, expect, test } from 'vitest'
import { minimalProject, type Project, type VitestRun } from './run-vitest.ts'

const body = (statements: string) =>
  `async ({ model, expect, onTestFinished }) => { const m = model(simulated({ paths, latencyMs: 1 })); ${statements} }`
const pause = 'await new Promise(resolve => setTimeout(resolve, 1500))'

/** Each test of the project by name: what its body does, and whether it must fail. */
const cases: readonly [name: string, statements: string, fails: boolean][] = [
  ['awaited', 'await expect(m).toHaveVAARAbove(0.1)', false],
  ['taken with then', 'return expect(m).toHaveVAARAbove(0.1).then(() => {})', false],
  ['returned', 'return expect(m).toHaveVAARAbove(0.1)', false],
  [
    'taken by Promise.all',
    'await Promise.all([expect(m).toHaveVAARAbove(0.1), expect(m).toHaveVAARAbove(0.2)])',
    false,
  ],
  ['awaited later', `const later = expect(m).toHaveVAARAbove(0.1); ${pause}; await later`, false],
  ['awaited soft', 'await expect.soft(m).toHaveVAARAbove(0.1)', false],
  ['expected to reject', 'await expect(expect(m).not.toHaveVAARAbove(0.1)).rejects.toThrow()', false],
  ['not awaited', 'expect(m).toHaveVAARAbove(0.1)', true],
  ['not awaited and false', 'expect(m).not.toHaveVAARAbove(0.1)', true],
  ['not awaited and settled before the end', `expect(m).toHaveVAARAbove(0.1); ${pause}`, true],
  ['not awaited, false and settled before the end', `expect(m).not.toHaveVAARAbove(0.1); ${pause}`, true],
  ['one of two not awaited', 'expect(m).toHaveVAARAbove(0.1); await expect(m).toHaveVAARAbove(0.2)', true],
  ['soft and not awaited', 'expect.soft(m).toHaveVAARAbove(0.1)', true],
  ['soft, false, not awaited and settled', `expect.soft(m).not.toHaveVAARAbove(0.1); ${pause}`, true],
  ['unusable and not awaited', 'expect(7).toHaveVAARAbove(0.1)', true],
  [
    'in forEach with an async function',
    '[m].forEach(async one => { await expect(one).toHaveVAARAbove(0.1) })',
    true,
  ],
  [
    'in map with an async function',
    'void [m].map(async one => { await expect(one).not.toHaveVAARAbove(0.1) })',
    true,
  ],
  [
    'in a helper that is not awaited',
    'const check = async () => { await expect(m).not.toHaveVAARAbove(0.1) }; void check()',
    true,
  ],
  ['continued but not returned', 'expect(m).not.toHaveVAARAbove(0.1).then(() => {})', true],
  ['raced', 'await Promise.race([expect(m).not.toHaveVAARAbove(0.1), Promise.resolve()])', true],
  ['inside another matcher', 'expect({ m }).toEqual({ m: expect.not.toHaveVAARAbove(0.1) })', true],
  [
    'awaited in onTestFinished',
    'onTestFinished(async () => { await expect(m).toHaveVAARAbove(0.1) })',
    false,
  ],
  ['not awaited in onTestFinished', 'onTestFinished(() => { expect(m).not.toHaveVAARAbove(0.1) })', true],
  ['a path not awaited', "expect(m).toHavePath('sharing ~ privacy', { sign: 'negative' })", true],
]

let project: Project
let run: VitestRun
let failed: ReadonlySet<string>
beforeAll(async () => {
  project = minimalProject({
    'await.test.ts': `import { simulated, test } from 'vitest-vaar'
      const paths = { 'sharing ~ privacy': -0.4, 'sharing ~ prosocialness': 0.4 }
      ${cases.map(([name, statements]) => `test(${JSON.stringify(name)}, ${body(statements)})`).join('\n')}`,
  })
  run = await project.vitest(['--reporter=verbose'])
  failed = new Set(
    [...run.output.matchAll(/^ +× .*await\.test\.ts > (.+?)(?: \d+m?s)?$/gm)].map(match => match[1]!),
  )
})
afterAll(() => project.remove())

test.for(cases)('an assertion that is %s', ([name, , fails]) => {
  expect(failed.has(name), run.output).toBe(fails)
})

test('the error names the assertion and the mend', () => {
  expect(run.output).toContain(
    'An assertion, toHaveVAARAbove, was not awaited, so this test could not know its outcome. Write: await expect(…).toHaveVAARAbove(…)',
  )
})

test('the error points at the line of the assertion', () => {
  expect(run.output).toMatch(/UnawaitedAssertionError[^\n]*\n ❯ await\.test\.ts:\d+:\d+/)
})

test('with the global expect in concurrent tests the file fails', async () => {
  const concurrent = minimalProject({
    'concurrent.test.ts': `import { simulated, test } from 'vitest-vaar'
      import { expect } from 'vitest'
      const paths = { 'sharing ~ privacy': 0.4 }
      test.concurrent('one', async ({ model }) => { await null; expect(model(simulated({ paths, latencyMs: 5 }))).toHaveVAARAbove(0.9) })
      test.concurrent('two', async () => {})
      test.concurrent('three', async () => {})`,
  })
  try {
    const { exitCode, output } = await concurrent.vitest()
    expect(exitCode).toBe(1)
    expect(output).toContain('not awaited')
  } finally {
    concurrent.remove()
  }
})
