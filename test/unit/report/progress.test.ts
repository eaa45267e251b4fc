import { EventEmitter } from 'node:events'
import { stripVTControlCharacters } from 'node:util'
import { describe, expect, test, vi } from 'vitest'
import type { Vitest } from 'vitest/node'
import { eventHub } from '../../../src/broker/event-hub.ts'
import { describeSpending } from '../../../src/report/describe-spending.ts'
import { InterruptNotice } from '../../../src/report/interrupt-notice.ts'
import { ProgressReporter } from '../../../src/report/progress-reporter.ts'
import { renderBar, renderProgressLine } from '../../../src/report/render-progress.ts'
import { StudyMeter } from '../../../src/report/study-meter.ts'

const eventOf = (ended: number, more: object = {}) => ({
  study: 's',
  model: 'candidate',
  ended,
  of: 300,
  faulted: 0,
  missing: 0,
  ...more,
})

describe('the rate of a study', () => {
  test('is that of the last while: what is replayed at once says nothing of the rest', () => {
    const meter = new StudyMeter(eventOf(1), 0)
    for (let ended = 2; ended <= 200; ended++) meter.hear(eventOf(ended), ended)
    for (let second = 1; second <= 60; second++) meter.hear(eventOf(200 + second), second * 1000)
    expect(meter.state(60_000).rate).toBeCloseTo(1, 1)
    expect(meter.state(60_000).secondsLeft).toBeCloseTo(40, 0)
  })

  test('is not known at once', () => {
    const { rate, secondsLeft } = new StudyMeter(eventOf(1), 0).state(10)
    expect([rate, secondsLeft]).toEqual([Number.NaN, Number.NaN])
  })
})

describe('a study under way', () => {
  const state = { ...eventOf(150), rate: 12.34, secondsLeft: 72.2, seconds: 12 }

  test('is a bar with what matters', () => {
    expect(stripVTControlCharacters(renderBar(state))).toMatchInlineSnapshot(
      `" candidate ██████████░░░░░░░░░░ 150/300 sessions · 12 a second · 1:13 left"`,
    )
    expect(
      stripVTControlCharacters(renderBar({ ...state, missing: 3, faulted: 1, secondsLeft: 4000 }, '$0.42')),
    ).toMatchInlineSnapshot(
      `" candidate ██████████░░░░░░░░░░ 150/300 sessions · 3 answers missing · 1 cut short by faults · 12 a second · $0.42 · 1:06:40 left"`,
    )
  })

  test('is a line where lines stay', () => {
    expect(renderProgressLine(state)).toMatchInlineSnapshot(
      `"vaar: candidate 50%, 150/300 sessions · 12 a second · 1:13 left"`,
    )
    expect(renderProgressLine({ ...state, rate: Number.NaN, secondsLeft: Number.NaN })).toMatchInlineSnapshot(
      `"vaar: candidate 50%, 150/300 sessions"`,
    )
    expect(renderProgressLine({ ...state, model: 'a\u001B[31mb' })).not.toContain('\u001B')
  })
})

test.for([
  [{ usd: 0, tokens: 0, calls: 0 }, undefined],
  [{ usd: 1.234, tokens: 5, calls: 1 }, '$1.23 spent'],
  [{ usd: 0.00123, tokens: 5, calls: 1 }, '$0.0012 spent'],
  [{ usd: 0, tokens: 1_234_567, calls: 1 }, '1.2M tokens'],
  [{ usd: 0, tokens: 0, calls: 9 }, undefined],
] as const)('spending of %j is %j', ([spent, words]) => {
  expect(describeSpending(spent)).toBe(words)
})

describe('the display', () => {
  function displayed(reporters: unknown[] = []) {
    const events = eventHub()
    const lines: string[] = []
    let now = 0
    const reporter = new ProgressReporter({ events, now: () => now })
    const vitest = { reporters, logger: { log: (line: string) => lines.push(line) }, onClose() {} }
    reporter.onInit(vitest as unknown as Vitest)
    reporter.onTestRunStart()
    const hear = (at: number, ended: number) => {
      now = at
      events.emit('progress', eventOf(ended))
    }
    return { lines, hear, at: (time: number) => (now = time) }
  }

  test('writes a line at each quarter, and at least each minute', () => {
    const { lines, hear } = displayed()
    for (let ended = 1; ended <= 300; ended++) hear(ended * 1000, ended)
    const percents = lines.map(line => /\d+%/.exec(line)![0])
    expect(percents).toEqual(['20%', '25%', '45%', '50%', '70%', '75%', '95%', '100%'])
  })

  test('is quiet of a study that ends at once, as a replay does', () => {
    const { lines, hear } = displayed()
    for (let ended = 1; ended <= 300; ended++) hear(ended, ended)
    expect(lines).toEqual([])
  })

  test("draws bars in Vitest's own window where there is one, and no lines", () => {
    const summary = { createSummary: () => ['', ' Tests 1'] }
    const { lines, hear, at } = displayed([{}, { summary }])
    hear(0, 1)
    hear(3000, 100)
    expect(summary.createSummary()).toEqual(['', expect.stringContaining('100/300 sessions'), '', ' Tests 1'])
    hear(9000, 300)
    at(9001)
    expect(summary.createSummary()).toEqual(['', ' Tests 1'])
    expect(lines).toEqual([])
  })
})

describe('a run that is cut off', () => {
  function noticed() {
    const events = eventHub()
    const written = vi.fn<(text: string) => void>()
    const process = Object.assign(new EventEmitter(), { pid: 7, kill: vi.fn() })
    const notice = new InterruptNotice(events, written, process as unknown as NodeJS.Process)
    return { events, written, process, notice }
  }

  test('says how to go on, and the signal does what it does', () => {
    const { events, written, process } = noticed()
    events.emit('progress', eventOf(12))
    process.emit('SIGINT', 'SIGINT')
    expect(written.mock.calls).toMatchInlineSnapshot(`
      [
        [
          "
      vaar: stopped at candidate: 12 of 300 sessions. What is recorded is kept: run again, and only the rest is asked.
      ",
        ],
      ]
    `)
    expect(process.kill).toHaveBeenCalledWith(7, 'SIGINT')
  })

  test('leaves the end to who else listens for the signal', () => {
    const { process } = noticed()
    process.on('SIGTERM', () => {})
    process.emit('SIGTERM', 'SIGTERM')
    expect(process.kill).not.toHaveBeenCalled()
  })

  test('says nothing where no study is under way, nor after the end', () => {
    const { events, written, process, notice } = noticed()
    events.emit('progress', eventOf(12))
    events.emit('progress', eventOf(300))
    notice.say()
    notice.stop()
    process.emit('SIGINT', 'SIGINT')
    expect(written).not.toHaveBeenCalled()
  })
})
