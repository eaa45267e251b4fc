import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { describeOutcome } from '../../../src/report/describe-outcome.ts'
import { renderLine } from '../../../src/report/render-line.ts'
import { renderModels } from '../../../src/report/render-models.ts'
import { renderDrift, renderGate } from '../../../src/report/render-notices.ts'
import { assertionRecordOf, assessmentRecordOf, pathRecordOf, testOf } from './assessment-record-of.ts'

const hostile = 'evil\u001b[2J\u0007\r\nna|me <script>'
const spent = { calls: 900, tokens: 1_234_000 }
const run = {
  assessments: [
    assessmentRecordOf(),
    assessmentRecordOf({ id: 'a2', model: 'live', provenance: 'live', spent }),
    assessmentRecordOf({
      id: 'a3',
      model: 'mixed',
      provenance: 'live',
      spent: { calls: 9, tokens: 12_300, usd: 0.0061 },
      turns: { asked: 9, replayed: 891 },
    }),
    assessmentRecordOf({ id: 'a4', model: 'paid', provenance: 'live', spent: { ...spent, usd: 1.234 } }),
    assessmentRecordOf({
      id: 'a5',
      model: 'replayed',
      provenance: 'recorded',
      spent: { calls: 0, tokens: 0, usd: 0 },
      turns: { asked: 0, replayed: 900 },
    }),
    assessmentRecordOf({
      id: 'a6',
      model: 'silent',
      respondents: { asked: 60, dropped: 0, inFit: 60 },
      paths: [pathRecordOf('sharing ~ privacy', 'NaN'), pathRecordOf('sharing ~ prosocialness', 'NaN')],
      vaar: { values: { logScore: 'NaN' }, logLoss: 'NaN' },
    }),
  ],
  tests: [
    testOf([
      assertionRecordOf(),
      assertionRecordOf({ verdict: 'fail', holds: false }),
      assertionRecordOf({ call: 'toHavePath(…)' }),
      assertionRecordOf({ assessment: 'a2', call: 'not.toHaveVAARAbove(0.7)', verdict: 'fail' }),
      assertionRecordOf({ assessment: 'a6', verdict: 'inconclusive', holds: false }),
    ]),
  ],
}

test('a row a model: what its assertions came to, what it cost and where its answers come from', () => {
  expect(stripVTControlCharacters(renderModels(run, { unicode: true }))).toMatchInlineSnapshot(`
    " Model        n     sharing ~ privacy  sharing ~ prosocialness   VAAR  Verdicts                 Spend  Answers
     candidate  300  -0.20 [-0.32, -0.08]     +0.25 [+0.13, +0.37]  0.853  ✗ fail, ✓ 2 pass             -  simulated
     live       300  -0.20 [-0.32, -0.08]     +0.25 [+0.13, +0.37]  0.853  ✓ fail (.not)     1.23M tokens  live
     mixed      300  -0.20 [-0.32, -0.08]     +0.25 [+0.13, +0.37]  0.853                         $0.0061  1% live
     paid       300  -0.20 [-0.32, -0.08]     +0.25 [+0.13, +0.37]  0.853                           $1.23  live
     replayed   300  -0.20 [-0.32, -0.08]     +0.25 [+0.13, +0.37]  0.853                            none  recorded
     silent      60                     -                        -      -  ✗ inconclusive               -  simulated

     Standardized paths with 95% intervals; VAAR by logScore; assertions by verdict; live and recorded and simulated answers."
  `)
})

test('a terminal without Unicode gets words for marks', () => {
  const table = stripVTControlCharacters(renderModels(run, { unicode: false }))
  expect(table).toContain('x fail, ok 2 pass')
  expect(table).toMatch(/^[\x20-\x7e\n]*$/)
})

test('where the table does not fit, each model has a few lines', () => {
  const two = { assessments: run.assessments.slice(0, 2), tests: run.tests }
  const wide = stripVTControlCharacters(renderModels(two, { unicode: true, columns: 120 }))
  expect(wide).toBe(stripVTControlCharacters(renderModels(two, { unicode: true })))
  const narrow = stripVTControlCharacters(renderModels(two, { unicode: true, columns: 80 }))
  expect(narrow).toMatchInlineSnapshot(`
    " candidate (n = 300, simulated)
       VAAR 0.853  ✗ fail, ✓ 2 pass
       sharing ~ privacy -0.20 [-0.32, -0.08]
       sharing ~ prosocialness +0.25 [+0.13, +0.37]
     live (n = 300, live, 1.23M tokens)
       VAAR 0.853  ✓ fail (.not)
       sharing ~ privacy -0.20 [-0.32, -0.08]
       sharing ~ prosocialness +0.25 [+0.13, +0.37]

     Standardized paths with 95% intervals; VAAR by logScore; assertions by verdict; live and simulated answers."
  `)
  expect(renderModels(two, { unicode: true, columns: 40 })).toBe(
    renderModels(two, { unicode: true, columns: 80 }),
  )
})

test('a hundred models are a hundred rows', () => {
  const assessments = Array.from({ length: 100 }, (_, at) =>
    assessmentRecordOf({ id: `m${at}`, model: `model-${at}` }),
  )
  const table = stripVTControlCharacters(renderModels({ assessments, tests: [] }, { unicode: true }))
  const rows = table.split('\n').filter(line => line.startsWith(' model-'))
  expect(rows).toHaveLength(100)
  expect(new Set(rows.map(row => row.indexOf('simulated'))).size).toBe(1)
})

test('one line says how many assertions held and which model is lowest', () => {
  expect(renderLine(run)).toMatchInlineSnapshot(
    `"vaar: 6 models, 3 of 5 assertions held, lowest VAAR 0.853 (candidate); live and recorded and simulated answers"`,
  )
})

test('a drift says what moved, from where to where, and since when', () => {
  const drift = {
    model: 'candidate',
    path: 'sharing ~ privacy',
    pvalue: 0.0004,
    before: -0.21,
    after: 0.02,
    since: { date: '2026-11-20T10:00:00.000Z', commit: '0123456789abcdef' },
    measurements: 12,
  }
  expect(stripVTControlCharacters(renderDrift([drift]))).toMatchInlineSnapshot(
    `" drift candidate: sharing ~ privacy went from -0.210 to 0.020 at the measurement of 2026-11-20, commit 01234567 (p < 0.001, 12 measurements)"`,
  )
})

test('a gate names every model that stops it, with its reasons', () => {
  const claim = 'VAAR above 0.5 (logScore)'
  const gate = [
    { model: 'candidate', verdict: 'pass' as const, claim, reasons: [] },
    { model: 'rival', verdict: 'inconclusive' as const, claim, reasons: ['it was not assessed in this run'] },
  ]
  expect(stripVTControlCharacters(renderGate(gate))).toMatchInlineSnapshot(`
    " gate failed
       rival: inconclusive (VAAR above 0.5 (logScore)): it was not assessed in this run"
  `)
  expect(stripVTControlCharacters(renderGate(gate.slice(0, 1)))).toMatchInlineSnapshot(
    `" gate passed: VAAR above 0.5 (logScore), of every model"`,
  )
  expect(renderGate([])).toBe('')
})

test('a name can write neither to the terminal nor into Markdown', () => {
  const record = assessmentRecordOf({ model: hostile, modelsReturned: [hostile] })
  const gate = [{ model: hostile, verdict: 'fail' as const, claim: '', reasons: [hostile] }]
  const { message, body } = describeOutcome(assertionRecordOf(), record)
  for (const text of [
    renderModels({ assessments: [record], tests: [] }, { unicode: true }),
    renderLine({ assessments: [record], tests: [] }),
    renderGate(gate),
    message,
    body,
  ]) {
    expect(text).toContain('evil')
    expect(text).not.toContain('\u001b[2J')
    expect(text).not.toContain('\u0007')
  }
  expect(body).not.toMatch(/<script>|na\|me/)
})

test('the annotation of an assertion has its numbers in a line and in a table', () => {
  const { message, body } = describeOutcome(assertionRecordOf(), assessmentRecordOf())
  expect(message).toMatchInlineSnapshot(
    `"candidate: pass, toHaveVAARAbove(0.7): 0.853, log-loss 0.159; sharing ~ privacy -0.200 [-0.318, -0.082]; sharing ~ prosocialness 0.250 [0.132, 0.368]; n = 300, simulated answers"`,
  )
  expect(body).toMatchInlineSnapshot(`
    "**candidate**: toHaveVAARAbove&#40;0.7&#41; holds (verdict: pass)

    | path | estimate | SE | 95% interval | expected in people | probability |
    |---|---|---|---|---|---|
    | sharing &#126; privacy | -0.200 | 0.060 | -0.318 to -0.082 | negative | 0.990 |
    | sharing &#126; prosocialness | 0.250 | 0.060 | 0.132 to 0.368 | positive | 0.990 |

    - 300 of 300 respondents, simulated answers of candidate-2026"
  `)
})
