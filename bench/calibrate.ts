/**
 * Do verdicts, intervals, stopping rules, plans, control arms and comparisons err as seldom as they say? Simulated models with a known
 * truth go through the package's own scoring, fit and preconditions. What is done is kept in bench/calibrated, line by line, and is not
 * done again: a run that was stopped goes on.
 *
 *   npm run calibrate                                every line of every part
 *   npm run calibrate -- --only style                lines whose part and name hold a word
 *   npm run calibrate -- --models 200 --seed 7       other figures, printed only; a number for all parts
 *   npm run calibrate -- --again --only arms         anew
 *   npm run calibrate -- --report                    the tables of docs/calibration.md, from what is kept
 */
import { parseArgs } from 'node:util'
import type { AnyPart, Kept } from './calibration-part.ts'
import { calibrationParts } from './calibration-parts.ts'
import { KeptResults } from './kept-results.ts'

const committedSeed = 20_261_124
const { values } = parseArgs({
  options: {
    models: { type: 'string' },
    seed: { type: 'string', default: `${committedSeed}` },
    only: { type: 'string', default: '' },
    again: { type: 'boolean', default: false },
    report: { type: 'boolean', default: false },
  },
})
const seed = Number(values.seed)

for (const part of calibrationParts) {
  const results = values.report ? new KeptResults(part.name).read() : await simulate(part)
  if (results.size > 0) console.log(`\n## ${part.name}\n\n${part.report(results)}`)
}

/** All lines of a part that are wanted; those that are kept already are taken from there. */
async function simulate(part: AnyPart): Promise<ReadonlyMap<string, Kept<unknown>>> {
  const kept = new KeptResults<unknown>(part.name)
  const size = Number(values.models ?? part.size)
  // other figures than the committed ones are for looking at
  const committed = size === part.size && seed === committedSeed
  const results = new Map<string, Kept<unknown>>()
  for (const line of part.lines.filter(name => `${part.name} ${name}`.includes(values.only))) {
    const known = committed && !values.again ? kept.read().get(line) : undefined
    const now = known ?? (await timed(part, line, size))
    if (committed && !known) kept.keep(line, now, part.lines)
    results.set(line, now)
    const missed = part.missed?.(line, now.result, now.size) ?? []
    process.stderr.write(
      `${part.name} ${line}${known ? '' : `, ${now.cpu} s CPU`}${missed.map(what => `\n  MISSED: ${what}`).join('')}\n`,
    )
    if (missed.length > 0) process.exitCode = 1
  }
  return results
}

async function timed(part: AnyPart, line: string, size: number): Promise<Kept<unknown>> {
  const start = process.cpuUsage()
  const result = await part.run(line, size, seed)
  const { user, system } = process.cpuUsage(start)
  return { size, seed, cpu: Math.round((user + system) / 1e6), result }
}
