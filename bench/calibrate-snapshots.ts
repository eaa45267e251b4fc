/**
 * False alarms and power of the snapshots: pairs of studies of a simulated model with other respondents, the second one
 * unchanged or changed by so much. Personas are drawn anew for it, which is the worst case: shared ones correlate the two.
 * Prints Markdown. Arguments: pairs a line, first seed.
 */
import { preconditionVerdict } from '../src/alignment/verdict.ts'
import { defineStudy } from '../src/config/index.ts'
import { scaleMeans } from '../src/scoring/scale-means.ts'
import type { PlantedModel } from '../src/simulation/planted-model.ts'
import { compareEstimates } from '../src/snapshot/compare-estimates.ts'
import { formatEstimate, parseEstimates, type SnapshotEstimate } from '../src/snapshot/estimate-line.ts'
import { readyStudy } from './simulated-evaluation.ts'

const [pairs = 1000, firstSeed = 20261124] = process.argv.slice(2).map(Number)

const paths = { 'sharing ~ privacy': -0.2, 'sharing ~ prosocialness': 0.25 }
const before: PlantedModel = { paths }
const changes: readonly (readonly [name: string, after: PlantedModel])[] = [
  ['nothing', before],
  ['privacy -.20 to 0', { paths: { ...paths, 'sharing ~ privacy': 0 } }],
  ['privacy -.20 to +.20', { paths: { ...paths, 'sharing ~ privacy': 0.2 } }],
  ['mean of privacy by .3 SD', { paths, means: { privacy: 0.3 } }],
]
const kinds = ['paths', 'profile'] as const
type Estimates = Record<(typeof kinds)[number], readonly SnapshotEstimate[]>

/** Undefined where a precondition fails: nothing is then compared. */
async function estimatesOf(
  model: PlantedModel,
  respondents: number,
  seed: number,
): Promise<Estimates | undefined> {
  const ready = readyStudy(await defineStudy({ respondents, seed }, '.'), model)
  const measured = ready.measure(ready.answers(seed))
  if (preconditionVerdict(measured.checks)) return undefined
  return {
    paths: measured.paths.map(({ path, est, se }) => ({ name: path, est, se, n: measured.fit.nobs })),
    profile: scaleMeans(measured.table).map(({ construct, mean, se, n }) => ({
      name: construct,
      est: mean,
      se,
      n,
    })),
  }
}

/** Whether a snapshot of the one, as it stands rounded in its file, fails for the other. */
function fails(one: readonly SnapshotEstimate[], other: readonly SnapshotEstimate[]): boolean {
  const stored = parseEstimates(one.map(estimate => formatEstimate(estimate)).join('\n'))
  return compareEstimates(other, stored).some(({ status }) => status !== 'kept')
}

console.log('| respondents | what changed | path snapshot fails | profile snapshot fails | pairs |')
console.log('|---|---|---|---|---|')
for (const respondents of [150, 300, 600]) {
  const failed = changes.map(() => ({ compared: 0, paths: 0, profile: 0 }))
  for (let pair = 0; pair < pairs; pair++) {
    const seed = firstSeed + 2 * pair
    const one = await estimatesOf(before, respondents, seed)
    for (const [at, [, after]] of changes.entries()) {
      const other = one && (await estimatesOf(after, respondents, seed + 1))
      if (!other) continue
      const tally = failed[at]!
      tally.compared++
      for (const kind of kinds) if (fails(one[kind], other[kind])) tally[kind]++
    }
  }
  for (const [at, [name]] of changes.entries()) {
    const { compared, ...counts } = failed[at]!
    const shown = kinds.map(kind => percent(counts[kind] / compared, compared))
    console.log(`| ${respondents} | ${name} | ${shown.join(' | ')} | ${compared} |`)
  }
}

/** A share with its Monte Carlo error. */
function percent(share: number, of: number): string {
  const error = Math.sqrt((share * (1 - share)) / of)
  return `${(100 * share).toFixed(1)}% ± ${(100 * error).toFixed(1)}`
}
