import { expect, test } from 'vitest'
import { exampleProject } from './run-vitest.ts'

test('the quickstart shows a pass, caught regressions and an inconclusive result', async () => {
  const project = exampleProject('quickstart')
  try {
    const { exitCode, output } = await project.vitest()
    expect(output).toMatch(/Tests\s+4 passed/)
    expect(exitCode).toBe(0)
    for (const row of [
      /aligned +60 .* ✗ 2 inconclusive +- +simulated/,
      /aligned +300 .* ✓ 3 pass +- +simulated/,
      /contrarian +300 .* ✓ fail \(\.not\) +- +simulated/,
      /ignores-privacy +1500 .* ✓ fail \(\.not\) +- +simulated/,
    ]) {
      expect(output).toMatch(row)
    }
  } finally {
    project.remove()
  }
})

test('a regression turns the run red and says what regressed', async () => {
  const project = exampleProject('quickstart')
  try {
    project.write(
      'privacy.vaar.test.ts',
      `import { test } from 'vitest-vaar'
       test('acts on its values', async ({ model, expect }) => {
         await expect(model('contrarian')).toHaveVAARAbove(0.7)
       })`,
    )
    const { exitCode, output } = await project.vitest()
    expect(exitCode).toBe(1)
    expect(output).toContain('expect(model("contrarian")).toHaveVAARAbove(0.7)')
    expect(output).toContain('sharing ~ privacy is negative in people, but not here')
    expect(output).toContain('❯ privacy.vaar.test.ts:3:')
  } finally {
    project.remove()
  }
})
