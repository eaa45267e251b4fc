import type { ControlArm } from '../src/alignment/arm-check.ts'
import type { ArmPath } from '../src/alignment/control-arm.ts'
import { judgeVaarAbove } from '../src/alignment/verdict.ts'
import { assess } from '../src/assessment/assess.ts'
import { defineStudy } from '../src/config/study.ts'
import { type PlantedModel, simulated } from '../src/simulation/index.ts'
import { type DifferenceSpread, differenceSpread } from './arm-differences.ts'
import { type CalibrationPart, table } from './calibration-part.ts'

const paths = { 'sharing ~ privacy': -0.2, 'sharing ~ prosocialness': 0.25 }
const stronger = { 'sharing ~ privacy': -0.3, 'sharing ~ prosocialness': 0.35 }
const truths: Readonly<Record<string, PlantedModel>> = {
  '-.20 / +.25': { paths },
  '-.30 / +.35': { paths: stronger },
  '-.20 / +.25, only in conversation': { consistency: paths },
  '-.30 / +.35, only in conversation': { consistency: stronger },
  'privacy -.20 only in conversation, prosocialness +.25': {
    paths: { 'sharing ~ prosocialness': 0.25 },
    consistency: { 'sharing ~ privacy': -0.2 },
  },
}
const spread = 'spread of the differences at -.20 / +.25'

type ArmsResult =
  | { readonly kind: 'arm'; readonly shares: readonly number[]; readonly errors: readonly number[] }
  | { readonly kind: 'spread'; readonly paths: readonly DifferenceSpread[] }

/**
 * What do the control arms say of models that act on their values, and of models that only answer to be consistent? Models of
 * 300 respondents through messages, scoring and fit; half of what is random in an answer is the same in both conversations.
 */
export const armsPart: CalibrationPart<ArmsResult> = {
  name: 'arms',
  size: 50,
  lines: [...Object.keys(truths), spread],
  run: async (line, models, seed) =>
    line === spread
      ? {
          kind: 'spread',
          paths: await differenceSpread({ paths, stability: 0.5 }, { models: 8 * models, seed, draws: 100 }),
        }
      : armResult('history-off', truths[line]!, models, seed),
  report: results =>
    [
      table(
        [
          'truth (privacy / prosocialness)',
          'passes without the arm',
          'passes with it',
          'said to be conversational',
          'left open',
          'SD of the difference in the privacy path',
          'mean of its standard errors',
          'that of unpaired fits',
        ],
        Object.keys(truths),
        results,
        (line, { result }) =>
          result.kind === 'arm'
            ? [[line, ...result.shares.map(v => v.toFixed(2)), ...result.errors.map(v => v.toFixed(3))]]
            : [],
      ),
      table(
        ['path', 'mean difference', 'its SD', 'mean standard error', 'coverage of 95% intervals'],
        [spread],
        results,
        (_, { result }) =>
          result.kind === 'spread'
            ? result.paths.map(({ path, mean, sd, meanSe, coverage }) => [
                path,
                ...[mean, sd, meanSe, coverage].map(value => value.toFixed(4)),
              ])
            : [],
      ),
    ].join('\n\n'),
}

async function armResult(
  arm: ControlArm,
  model: PlantedModel,
  models: number,
  seed: number,
): Promise<ArmsResult> {
  const study = await defineStudy({ arms: [arm] }, '.')
  const differences: ArmPath['difference'][] = []
  let unpaired = 0
  const counts = { without: 0, with: 0, conversational: 0, open: 0 }
  for (let index = 0; index < models; index++) {
    const assessment = await assess(simulated({ ...model, stability: 0.5, seed: seed + index }), study)
    const [{ paths: compared } = { paths: [] }] = assessment.arms
    const [privacy] = compared
    if (privacy) {
      differences.push(privacy.difference)
      unpaired += Math.hypot(privacy.protocol.se, privacy.arm.se) / models
    }
    const passes = (checks: typeof assessment.checks) =>
      judgeVaarAbove(
        { paths: assessment.paths, reference: study.reference, estimator: 'minimum', threshold: 0.95 },
        { checks, respondents: assessment.respondents.inFit },
      ).verdict === 'pass'
    const only = compared.some(({ reading }) => reading === 'only in the protocol')
    if (passes(assessment.checks.filter(check => check.name !== 'conversational consistency')))
      counts.without++
    if (passes(assessment.checks)) counts.with++
    if (only) counts.conversational++
    else if (compared.some(({ reading }) => reading === 'open')) counts.open++
  }
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const average = mean(differences.map(({ est }) => est))
  const sd = Math.sqrt(mean(differences.map(({ est }) => (est - average) ** 2)))
  return {
    kind: 'arm',
    shares: Object.values(counts).map(count => count / models),
    errors: [sd, mean(differences.map(({ se }) => se)), unpaired],
  }
}
