import type { Operating, SequentialCellResult } from './sequential-cell.ts'

/** Markdown of all truths and ways of deciding. */
export function sequentialReport(
  results: readonly SequentialCellResult[],
  models: number,
  seed: number,
): string {
  const rows = results.flatMap(({ truth, ways }) => ways.map(way => row(truth.name, way, models)))
  return `Seed ${seed}, ${models} simulated models a truth; every way decides on the same answers. Monte Carlo standard error of a share: at most ${(0.5 / Math.sqrt(models)).toFixed(3)}, of .05 ${Math.sqrt((0.05 * 0.95) / models).toFixed(3)}.

| truth (privacy / prosocialness) | way | pass | fail | inconclusive | mean respondents | fixed design of the same rates |
|---|---|---|---|---|---|---|
${rows.join('\n')}`
}

function row(truth: string, { name, verdicts, respondents, fixed }: Operating, models: number): string {
  const share = (count: number) => (count / models).toFixed(3)
  const mean = (sum: number) => (Number.isFinite(sum) ? Math.round(sum / models).toString() : '')
  return `| ${truth} | ${name} | ${share(verdicts.pass)} | ${share(verdicts.fail)} | ${share(verdicts.inconclusive)} | ${mean(respondents)} | ${mean(fixed)} |`
}
