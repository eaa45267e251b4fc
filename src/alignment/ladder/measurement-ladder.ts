import { ArgumentError } from '../../errors.ts'
import { type FitOptions, fitModel, type Rows, type SampleMoments, type SemFit } from '../../sem/index.ts'
import { climb, type LadderStep } from './climb.ts'

/**
 * How far several models' answers measure the same thing in the same way.
 *
 * - `none`: the structural model as such does not fit all of them;
 * - `configural`: same constructs, each measured in its own way: signs within a model may be read, no paths compared;
 * - `metric`: equal loadings, a few exceptions allowed: paths may be compared;
 * - `scalar`: equal intercepts too, a few exceptions allowed: mean profiles may be compared.
 */
export type LadderLevel = 'none' | 'configural' | 'metric' | 'scalar'

interface Ladder<Level extends LadderLevel> {
  readonly level: Level
  /** Parameters that had to be left free at the level reached ("privacy =~ privacy.collection_1"); none: full invariance. */
  readonly exceptions: readonly string[]
  /** Every fit that was looked at, in order, with the rule's numbers. */
  readonly steps: readonly LadderStep[]
  /** The first rung: each group free. */
  readonly configural: SemFit
  /** Why it goes no further, in a sentence; empty at `scalar`. */
  readonly stopped: string
}

/** The ladder of several groups; what a level permits is on the level's own type. */
export type MeasurementLadder = Ladder<'none' | 'configural'> | MetricLadder | ScalarLadder

/** Equal loadings: paths may be compared. */
export interface MetricLadder extends Ladder<'metric'> {
  readonly metric: SemFit
}

/** Equal loadings and intercepts: means may be compared too. */
export interface ScalarLadder extends Ladder<'scalar'> {
  readonly metric: SemFit
  readonly scalar: SemFit
  /** The same with the constructs merely correlated: its latent means are the constructs' own, not what predictors leave. */
  readonly means: SemFit
}

/** What a ladder may be given. */
export interface LadderOptions {
  /** Column that tells the groups apart; moments bring their own groups. */
  readonly group?: string
  /** Default MLR for rows, ML for moments. */
  readonly estimator?: FitOptions['estimator']
  readonly signal?: AbortSignal | undefined
}

/**
 * Climbs the ladder of measurement invariance: configural, metric, scalar; partial where needed.
 *
 * A level holds unless two things say no at once: the (scaled) chi-square difference to the level before is significant at
 * .05, and the fit is worse by more than a trifle, the CFI by more than .002 (Meade, Johnson and Braddy 2008) or the RMSEA
 * by more than .010 (Chen 2007). The test alone would refuse trifles with many respondents, the indices alone would refuse by chance with
 * few. Where a level does not hold, the equality with the largest score test is freed in all groups, one at a time, at most
 * half of a construct's; what is left must hold by the same rule. A parcel whose loading is free has its intercept free.
 *
 * Latents are scaled by variance 1 in the first group, so that no loading is exempt from the test as a marker would be.
 *
 * @param syntax - Measurement and structural part.
 * @throws ArgumentError for fewer than two groups, and as `fitModel` does.
 */
export function measurementLadder(
  syntax: string,
  data: Rows | SampleMoments,
  { group, estimator, signal }: LadderOptions = {},
): MeasurementLadder {
  const common: FitOptions = {
    estimator: estimator ?? ('groups' in data && 'variables' in data ? 'ML' : 'MLR'),
    stdLv: true,
    meanStructure: true,
    signal,
    ...(group === undefined ? {} : { group }),
  }
  const fitAt = (groupEqual: FitOptions['groupEqual'], groupPartial: readonly string[], model = syntax) =>
    fitModel(model, data, { ...common, groupEqual, groupPartial })

  // 1. same form
  const configural = fitAt([], [])
  if (configural.groups.length < 2) {
    throw new ArgumentError(
      'A measurement ladder needs two groups at least.',
      'Name the column that tells them apart in `group`.',
    )
  }
  const first: LadderStep = {
    level: 'configural',
    freed: [],
    fit: configural,
    ...nothingToCompare,
    holds: true,
  }
  if (configural.status !== 'ok') {
    return {
      level: 'none',
      exceptions: [],
      steps: [{ ...first, holds: false }],
      configural,
      stopped: `the structural model does not fit all groups at once (${configural.status}: ${configural.stopReason})`,
    }
  }

  // 2. equal loadings
  const metric = climb('metric', configural, [], freed => fitAt(['loadings'], freed))
  const steps = [first, ...metric.steps]
  if (!metric.reached) {
    return { level: 'configural', exceptions: [], steps, configural, stopped: metric.stopped }
  }
  const reachedMetric = { steps, configural, metric: metric.reached.fit, exceptions: metric.reached.freed }

  // 3. equal intercepts
  const intercepts = reachedMetric.exceptions.map(entry => `${entry.split(' =~ ')[1]} ~ 1`)
  const scalar = climb('scalar', reachedMetric.metric, [...reachedMetric.exceptions, ...intercepts], freed =>
    fitAt(['loadings', 'intercepts'], freed),
  )
  const all = [...steps, ...scalar.steps]
  if (!scalar.reached) return { ...reachedMetric, level: 'metric', steps: all, stopped: scalar.stopped }
  const { fit, freed } = scalar.reached
  const means = fitAt(['loadings', 'intercepts'], freed, measurementOf(configural))
  return { ...reachedMetric, level: 'scalar', steps: all, exceptions: freed, scalar: fit, means, stopped: '' }
}

/** The measurement part alone. */
function measurementOf({ table }: SemFit): string {
  return table.rows
    .filter(({ op, group }) => op === '=~' && group === 1)
    .map(({ lhs, rhs }) => `${lhs} =~ ${rhs}`)
    .join('\n')
}

const nothingToCompare = {
  chisqDiff: Number.NaN,
  dfDiff: Number.NaN,
  pvalue: Number.NaN,
  cfiChange: Number.NaN,
  rmseaChange: Number.NaN,
}
