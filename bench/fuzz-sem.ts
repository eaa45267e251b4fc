/**
 * Fits random models to random data and reports what must not be: `npm run fuzz:sem`, or with a number of cases and a
 * first seed: `node bench/fuzz-sem.ts 5000 1`. Ends with exit code 1 when it finds anything.
 */
import { fuzzCheck } from './fuzz-check.ts'

const count = Number(process.argv[2] ?? 50_000)
const first = Number(process.argv[3] ?? 0)
const ends = new Map<string, number>()
let found = 0
let slowest = { seed: first, milliseconds: 0 }
for (let seed = first; seed < first + count; seed++) {
  const { end, milliseconds, faults } = fuzzCheck(seed)
  ends.set(end, (ends.get(end) ?? 0) + 1)
  if (milliseconds > slowest.milliseconds) slowest = { seed, milliseconds }
  if (faults.length === 0) continue
  found++
  console.log(`seed ${seed}: ${faults.slice(0, 3).join(' | ')}`)
}
for (const [end, times] of [...ends].sort((a, b) => b[1] - a[1])) {
  console.log(`${String(times).padStart(7)}  ${end}`)
}
console.log(
  `${count} cases, slowest ${slowest.milliseconds.toFixed(0)} ms (seed ${slowest.seed}), ${found} with faults`,
)
if (found > 0) process.exitCode = 1
