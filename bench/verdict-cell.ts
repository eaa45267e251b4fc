import { type ChanceOfPassing, chanceOfPassing } from '../src/alignment/null-behaviour.ts'
import { smallSampleLevel } from '../src/alignment/null-estimate.ts'
import { nullStudyOf } from '../src/alignment/null-study.ts'
import { pathCovariance } from '../src/alignment/path-estimate.ts'
import { judgeVaarAbove } from '../src/alignment/verdict.ts'
import { defineStudy } from '../src/config/study.ts'
import { deriveSeed } from '../src/numerics/random.ts'
import type { SessionResponses } from '../src/scoring/responses.ts'
import { errorOf } from './calibration-part.ts'
import { readyStudy } from './simulated-evaluation.ts'
import type { CalibrationCell, CellClaim } from './verdict-cells.ts'

/** Thresholds of the two gates. */
export const gates = { vaar: 0.7, signs: 0.95 } as const

/** What messages state varies little from model to model, and takes as long as the rest: it is asked of every fifth. */
const statedEvery = 5

/** How often each verdict came out of one gate. */
export interface Verdicts {
  pass: number
  fail: number
  inconclusive: number
}

/** What a cell gave. */
export interface CellResult {
  readonly vaar: Verdicts
  readonly signs: Verdicts
  /** What the messages state, on average over every fifth model; of cells that are held against it. */
  readonly stated?: Readonly<Record<keyof typeof gates, Rates>>
  /** Models in which a precondition failed, by its name. */
  readonly failed: Readonly<Record<string, number>>
}

type Rates = Pick<ChanceOfPassing, 'noRelation' | 'oneMissing'>

/** Simulates models of a cell, and puts each through the whole of scoring, fit, preconditions and verdict. */
export async function verdictCell(cell: CalibrationCell, models: number, seed: number): Promise<CellResult> {
  const { instruments, respondents, contexts, copies = 1 } = cell
  // the panel of personas makes no difference to simulated respondents, and takes time
  const study = await defineStudy(
    { instruments: [...instruments], respondents, persona: 'none', ...(contexts ? { contexts } : {}) },
    '.',
  )
  const ready = readyStudy(study, cell.planted)
  const { reference } = study
  const names = reference.map(({ path }) => path)
  const verdicts = { vaar: none(), signs: none() }
  const stated = { vaar: { noRelation: 0, oneMissing: 0 }, signs: { noRelation: 0, oneMissing: 0 } }
  const isStated = cell.claims.some(({ bound }) => typeof bound === 'string' && bound !== 'none')
  const failed: Record<string, number> = {}
  for (let model = 0; model < models; model++) {
    const responses = copied(ready.answers(deriveSeed(seed, cell.name, model)), copies)
    const { paths, checks, fit } = ready.measure(responses)
    const grounds = { checks, respondents: fit.nobs }
    const vaar = judgeVaarAbove({ paths, reference, threshold: gates.vaar }, grounds)
    const known = nullStudyOf(fit, paths, pathCovariance(fit, names), reference)
    const level = smallSampleLevel(gates.signs, fit.nobs, known.predictors)
    const claim = { paths, reference, threshold: level, inclusive: true, estimator: 'minimum' } as const
    verdicts.vaar[vaar.verdict]++
    verdicts.signs[judgeVaarAbove(claim, grounds).verdict]++
    for (const { name, ok } of checks) if (!ok) failed[name] = (failed[name] ?? 0) + 1
    if (!isStated || model % statedEvery > 0) continue
    const add = (to: Mutable<Rates>, { noRelation, oneMissing }: ChanceOfPassing) => {
      to.noRelation += noRelation / Math.ceil(models / statedEvery)
      to.oneMissing += oneMissing / Math.ceil(models / statedEvery)
    }
    add(stated.vaar, chanceOfPassing(gates.vaar, reference, { study: known }))
    add(stated.signs, chanceOfPassing(level, reference, { estimator: 'minimum', study: known }))
  }
  return { ...verdicts, ...(isStated ? { stated } : {}), failed }
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] }

function none(): Verdicts {
  return { pass: 0, fail: 0, inconclusive: 0 }
}

function copied(responses: readonly SessionResponses[], copies: number): readonly SessionResponses[] {
  return Array.from({ length: copies }, (_, copy) =>
    responses.map(response => ({
      ...response,
      respondentId: `${response.respondentId}-${copy}`,
      cluster: `${response.cluster}-${copy}`,
    })),
  ).flat()
}

/** Limits that a cell missed, in words; a rate misses its limit when it lies beyond it by more than two Monte Carlo errors. */
export function missedLimits(cell: CalibrationCell, result: CellResult, models: number): readonly string[] {
  const missed = cell.claims.flatMap(({ gate, bound }) => {
    const rate = result[gate].pass / models
    if (typeof bound === 'object') {
      return rate < bound.atLeast ? [`${gate} passes ${rate}, at least ${bound.atLeast} wanted`] : []
    }
    const limit = limitOf(result, gate, bound)
    return rate > limit + 2 * errorOf(limit, models)
      ? [`${gate} passes ${rate}, at most ${limit} stated`]
      : []
  })
  const named = cell.names === undefined || result.failed[cell.names] === models
  return named ? missed : [...missed, `"${cell.names}" is not named in every model`]
}

/** The largest share of passes that is allowed. */
export function limitOf(
  { stated }: CellResult,
  gate: CellClaim['gate'],
  bound: 'stated no relation' | 'stated one missing' | 'none',
): number {
  if (bound === 'none') return 0
  const rates = stated?.[gate]
  return (bound === 'stated no relation' ? rates?.noRelation : rates?.oneMissing) ?? Number.NaN
}
