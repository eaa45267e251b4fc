import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import type { AssertionRecord } from '../../../src/report/assertion-record.ts'
import { renderTable } from '../../../src/report/render-table.ts'

const record: AssertionRecord = {
  call: 'toHaveVAARAbove(0.7)',
  model: 'candidate',
  provenance: 'simulated',
  respondents: 300,
  verdict: 'pass',
  vaar: 0.853,
  estimator: 'logScore',
  paths: [
    { path: 'sharing ~ privacy', est: -0.2, se: 0.06 },
    { path: 'sharing ~ prosocialness', est: 0.25, se: 0.06 },
  ],
}

test('a row an assertion, with a mark for whether it held', () => {
  const records: AssertionRecord[] = [
    record,
    { ...record, model: 'contrarian', verdict: 'fail', vaar: 0.004 },
    { ...record, model: 'contrarian', verdict: 'fail', vaar: 0.004, call: 'not.toHaveVAARAbove(0.7)' },
    { ...record, model: 'few', verdict: 'inconclusive', respondents: 60, provenance: 'live' },
    {
      ...record,
      model: 'silent',
      verdict: 'inconclusive',
      vaar: null,
      paths: record.paths.map(path => ({ ...path, est: null, se: null })),
    },
  ]
  expect(stripVTControlCharacters(renderTable(records))).toMatchInlineSnapshot(`
    " Model         n  sharing ~ privacy  sharing ~ prosocialness   VAAR  Verdict       Assertion
     candidate   300     -0.200 (0.060)           +0.250 (0.060)  0.853  pass          ✓ toHaveVAARAbove(0.7)
     contrarian  300     -0.200 (0.060)           +0.250 (0.060)  0.004  fail          ✗ toHaveVAARAbove(0.7)
     contrarian  300     -0.200 (0.060)           +0.250 (0.060)  0.004  fail          ✓ not.toHaveVAARAbove(0.7)
     few          60     -0.200 (0.060)           +0.250 (0.060)  0.853  inconclusive  ✗ toHaveVAARAbove(0.7)
     silent      300                  -                        -      -  inconclusive  ✗ toHaveVAARAbove(0.7)

     Standardized paths (standard errors); live and simulated answers."
  `)
})

test('a name cannot write to the terminal', () => {
  const table = renderTable([{ ...record, model: 'evil\u001b[2J\u0007\r\nname' }])
  expect(table).toContain('evil [2J   name')
  expect(table).not.toContain('\u001b[2J')
})
