/**
 * False alarms and power of the drift test: series of runs with and without a shift of four standard errors at the middle,
 * with runs that differ by sampling alone (τ = 0) or by more; then the share of unchanged models that raise any alarm while
 * their history grows and every run looks. Prints Markdown. Arguments: series a cell, simulated series a p-value.
 */
import { changePoint, fewestMeasurements, type Measurement } from '../src/history/index.ts'
import { createRandom, deriveSeed, type Random } from '../src/numerics/random.ts'

const [series = 1000, draws = 199] = process.argv.slice(2).map(Number)
const meanSe = 0.05

function run(random: Random, tau: number, level: number): Measurement {
  const se = meanSe * (0.7 + 0.6 * random.uniform())
  return { se, est: level + Math.hypot(se, tau * meanSe) * random.normal() }
}

function alarmRate(length: number, tau: number, shift: number): number {
  let alarms = 0
  for (let at = 0; at < series; at++) {
    const random = createRandom(deriveSeed('drift', length, tau, shift, at))
    const runs = Array.from({ length }, (_, t) => run(random, tau, t >= length / 2 ? shift * meanSe : 0))
    if (changePoint(runs, { seed: at, draws })!.pvalue <= 0.05) alarms++
  }
  return alarms / series
}

/** Share of models that do not change and yet raise an alarm at any run up to `length`. */
function everAlarm(length: number, tau: number, level: number): number {
  const histories = Math.ceil(series / 4)
  let alarms = 0
  for (let at = 0; at < histories; at++) {
    const random = createRandom(deriveSeed('looks', length, tau, at))
    const runs = Array.from({ length }, () => run(random, tau, 0))
    const looks = Array.from(
      { length: length - fewestMeasurements + 1 },
      (_, extra) => fewestMeasurements + extra,
    )
    if (looks.some(look => changePoint(runs.slice(0, look), { seed: at, draws: 999 })!.pvalue <= level))
      alarms++
  }
  return alarms / histories
}

const percent = (share: number) => `${(100 * share).toFixed(1)}%`
console.log(
  '| runs | τ / standard error | false alarms | power, shift of 4 standard errors |\n|---|---|---|---|',
)
for (const length of [5, 8, 15, 40]) {
  for (const tau of [0, 0.5, 1, 3]) {
    console.log(
      `| ${length} | ${tau} | ${percent(alarmRate(length, tau, 0))} | ${percent(alarmRate(length, tau, 4))} |`,
    )
  }
}
console.log(
  '\n| runs, looked at after each | τ / standard error | any false alarm at 0.01 | at 0.005 |\n|---|---|---|---|',
)
for (const length of [10, 20, 40]) {
  for (const tau of [0, 1]) {
    console.log(
      `| ${length} | ${tau} | ${percent(everAlarm(length, tau, 0.01))} | ${percent(everAlarm(length, tau, 0.005))} |`,
    )
  }
}
