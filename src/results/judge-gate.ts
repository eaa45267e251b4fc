import { type VaarEstimator, vaarEstimators } from '../alignment/aggregate.ts'
import type { Check } from '../alignment/check.ts'
import { judgeVaarAbove } from '../alignment/verdict.ts'
import { ConfigError } from '../errors.ts'
import { decodeNumber } from './encode-number.ts'
import type { AssessmentRecord, GateRecord } from './results-schema.ts'

/** What the whole run must show, whatever its tests assert and however it is sharded. */
export interface Gate {
  /** Every model's VAAR must be above this, by the same judgement as `toHaveVAARAbove`. */
  readonly vaarAbove: number
  /** Default `logScore`. */
  readonly estimator?: VaarEstimator
  /** Models that are judged; each must have been assessed. Default: those that were assessed. */
  readonly models?: readonly string[]
}

/**
 * Judges a gate over all assessments of a run. A model that was assessed by several studies must pass by each.
 *
 * @returns one entry an assessment, and an inconclusive one for a named model without any. Empty when nothing was assessed
 *   and no model is named.
 */
export function judgeGate(assessments: readonly AssessmentRecord[], gate: Gate): GateRecord[] {
  const { vaarAbove, estimator = 'logScore', models } = gate
  const claim = `VAAR above ${vaarAbove} (${estimator})`
  const judged = assessments.filter(({ model }) => models?.includes(model) ?? true)
  const absent = (models ?? []).filter(name => !judged.some(({ model }) => model === name))
  return [
    ...judged.map(record => {
      const { verdict, reasons } = judgeVaarAbove(
        { ...evidenceOf(record), estimator, threshold: vaarAbove },
        { checks: checksOf(record), respondents: record.respondents.inFit },
      )
      return { model: record.model, verdict, claim, reasons: [...reasons] }
    }),
    ...absent.map(
      (model): GateRecord => ({
        model,
        verdict: 'inconclusive',
        claim,
        reasons: ['it was not assessed in this run'],
      }),
    ),
  ]
}

/** @throws ConfigError for a gate that cannot be judged; names the value. */
export function requireGate(gate: unknown): asserts gate is Gate {
  const problem = problemOf(gate)
  if (problem === undefined) return
  throw new ConfigError(
    `The plugin's option gate ${problem}.`,
    'Write for example: vaar({ gate: { vaarAbove: 0.7 } }).',
  )
}

function problemOf(gate: unknown): string | undefined {
  if (typeof gate !== 'object' || gate === null) return `is ${String(gate)}`
  const unknown = Object.keys(gate).find(name => !['vaarAbove', 'estimator', 'models'].includes(name))
  if (unknown !== undefined) return `has no member "${unknown}"`
  const { vaarAbove, estimator, models } = gate as Partial<Gate>
  if (!(typeof vaarAbove === 'number' && vaarAbove > 0 && vaarAbove < 1)) {
    return `has vaarAbove ${String(vaarAbove)}, which is not above 0 and below 1`
  }
  if (estimator !== undefined && !vaarEstimators.includes(estimator)) {
    return `has the estimator ${JSON.stringify(estimator)}, which is not one of ${vaarEstimators.join(', ')}`
  }
  if (models !== undefined && !(Array.isArray(models) && models.every(name => typeof name === 'string'))) {
    return 'has models that are no list of names'
  }
  return undefined
}

function evidenceOf({ paths, pathCovariance }: AssessmentRecord) {
  return {
    covariance: pathCovariance.map(row => row.map(decodeNumber)),
    paths: paths.map(({ path, est, se }) => ({ path, est: decodeNumber(est), se: decodeNumber(se) })),
    reference: paths.map(({ path, expectedSign, signProbability, weight }) => ({
      path,
      sign: expectedSign,
      signProbability,
      weight,
    })),
  }
}

function checksOf({ checks }: AssessmentRecord): readonly Check[] {
  return checks.map(({ name, value, bound, ...rest }) => ({
    ...rest,
    name: name as Check['name'],
    value: decodeNumber(value),
    bound: decodeNumber(bound),
  }))
}
