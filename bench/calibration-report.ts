/** The results of `npm run calibrate:sem` as Markdown. */
import type { CellResult } from './calibration-cell.ts'
import type { SmallSampleLine } from './calibration-small-samples.ts'
import type { Measured, ParameterKind, Tally } from './calibration-tally.ts'
import { hasRelativeBias, isWithinLimits, share, summarize } from './calibration-tally.ts'

/** `../shared/sem-notes.md`: lavaan 0.6-14, 400 samples a line. CFI at 500 was not noted. */
const notes = [
  { n: 40, ratio: 1.74, ml: 1, bartlett: 0.56, yuan2015: 0.48, errorRatio: 0.95, cfi: '.54' },
  { n: 75, ratio: 1.26, ml: 0.98, bartlett: 0.1, yuan2015: 0.09, errorRatio: 1, cfi: '.87' },
  { n: 100, ratio: 1.18, ml: 0.85, bartlett: 0.06, yuan2015: 0.05, errorRatio: 1.04, cfi: '.93' },
  { n: 200, ratio: 1.08, ml: 0.35, bartlett: 0.07, yuan2015: 0.07, errorRatio: 0.98, cfi: '.98' },
  { n: 500, ratio: 1.03, ml: 0.12, bartlett: 0.04, yuan2015: 0.04, errorRatio: 1.03, cfi: '-' },
] as const

const kinds: readonly ParameterKind[] = [
  'raw loading',
  'standardized loading',
  'residual variance',
  'latent variance or covariance',
  'threshold',
]

/** One cell: its fits and test, every path, the other parameters by kind, and whatever lies outside the limits. */
export function cellReport({
  cell,
  replications,
  statuses,
  tallies,
  misfit,
  test,
  seconds,
}: CellResult): string {
  const paths = tallies.filter(({ kind }) => kind.endsWith('path'))
  const rejection = share(test.rejected, test.count)
  return [
    `### ${cell.name}`,
    '',
    `${replications} replications (${statusText(statuses)}), ${seconds.toFixed(0)} s CPU. The model's own test: mean chi-square/df ${(test.sumOfRatios / test.count).toFixed(3)} (of which misfit in the population ${misfit.toFixed(3)}), rejected at .05: ${percent(rejection)}%.`,
    '',
    '| path | true | mean | bias, % | SD | mean SE/SD | coverage, % | differs from 0, % |',
    '|---|---|---|---|---|---|---|---|',
    ...paths.map(pathLine),
    '',
    '| other parameters | number | bias, %, on average | bias, %, at worst | mean SE/SD | coverage, %, on average | coverage, %, lowest and highest |',
    '|---|---|---|---|---|---|---|',
    ...kinds.flatMap(kind =>
      kindLine(
        kind,
        tallies.filter(tally => tally.kind === kind),
      ),
    ),
    '',
    outsideReport(tallies),
    '',
  ].join('\n')
}

export function statusText(statuses: ReadonlyMap<string, number>): string {
  return [...statuses].map(([status, count]) => `${count} ${status}`).join(', ')
}

function pathLine(tally: Tally): string {
  const { mean, sd, bias, errorRatio, coverage, significant } = summarize(tally)
  const biasText = hasRelativeBias(tally) ? percent(bias) : `${percent(bias)} of SD`
  const name = `${tally.name}, ${tally.kind === 'raw path' ? 'raw' : 'standardized'}`
  return `| ${name} | ${tally.truth.toFixed(4)} | ${mean.toFixed(4)} | ${biasText} | ${sd.toFixed(4)} | ${plain(errorRatio)} | ${percent(coverage)} | ${percent(significant)} |`
}

function kindLine(kind: ParameterKind, tallies: readonly Tally[]): string[] {
  if (tallies.length === 0) return []
  const all = tallies.map(summarize)
  const worst = all.reduce((a, b) => (Math.abs(b.bias.value) > Math.abs(a.bias.value) ? b : a))
  const lowest = all.reduce((a, b) => (b.coverage.value < a.coverage.value ? b : a))
  const highest = all.reduce((a, b) => (b.coverage.value > a.coverage.value ? b : a))
  const average = (pick: (one: (typeof all)[number]) => number) =>
    all.reduce((sum, one) => sum + pick(one), 0) / all.length
  const cells = [
    kind === 'threshold' ? 'threshold (bias in % of SD)' : kind,
    tallies.length,
    (100 * average(one => one.bias.value)).toFixed(2),
    percent(worst.bias),
    average(one => one.errorRatio.value).toFixed(3),
    (100 * average(one => one.coverage.value)).toFixed(1),
    `${percent(lowest.coverage)}; ${percent(highest.coverage)}`,
  ]
  return [`| ${cells.join(' | ')} |`]
}

function outsideReport(tallies: readonly Tally[]): string {
  const outside = tallies.filter(tally => !isWithinLimits(tally))
  if (outside.length === 0) return `All ${tallies.length} parameters are within the limits.`
  const list = outside.map(tally => {
    const { bias, coverage } = summarize(tally)
    return `- ${tally.name} (${tally.kind}): bias ${percent(bias)}%, coverage ${percent(coverage)}%`
  })
  return [`Outside the limits, ${outside.length} of ${tallies.length} parameters:`, '', ...list].join('\n')
}

/** Ours beside the notes' figures. */
export function smallSampleReport(lines: readonly SmallSampleLine[]): string {
  return [
    '| N | | fits | chi2/df | ML rejects at .05 | with Bartlett k | with Yuan 2015 | mean SE/SD of the raw path | of the standardized path | mean CFI |',
    '|---|---|---|---|---|---|---|---|---|---|',
    ...lines.flatMap(line => {
      const { n, ratio, rejects, errorRatio, errorRatioStandardized, cfi } = line
      const own = [
        ratio,
        rejects.ml,
        rejects.bartlett,
        rejects.yuan2015,
        errorRatio,
        errorRatioStandardized,
        cfi,
      ]
      const noted = notes.find(note => note.n === n)
      const ours = `| ${n} | ours | ${statusText(line.statuses)} | ${own.map(plain).join(' | ')} |`
      if (!noted) return [ours]
      const theirs = [noted.ratio, noted.ml, noted.bartlett, noted.yuan2015, noted.errorRatio]
        .map(value => value.toFixed(2))
        .join(' | ')
      return [ours, `| | notes | 400 | ${theirs} | | ${noted.cfi} |`]
    }),
  ].join('\n')
}

function percent({ value, mce }: Measured): string {
  return `${(100 * value).toFixed(2)} ± ${(100 * mce).toFixed(2)}`
}

function plain({ value, mce }: Measured): string {
  return `${value.toFixed(3)} ± ${mce.toFixed(3)}`
}
