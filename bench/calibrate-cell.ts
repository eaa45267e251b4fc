import { chanceOfPassing } from '../src/alignment/null-behaviour.ts'
import { judgeVaarAbove } from '../src/alignment/verdict.ts'
import { defineStudy } from '../src/config/study.ts'
import { deriveSeed } from '../src/numerics/random.ts'
import type { SessionResponses } from '../src/scoring/responses.ts'
import { readyStudy } from './simulated-evaluation.ts'
import type { CalibrationCell, CellClaim } from './verdict-cells.ts'

/** Thresholds of the two gates. */
export const gates = { vaar: 0.7, signs: 0.95 } as const

/** How often each verdict came out of one gate. */
export interface Verdicts {
  pass: number
  fail: number
  inconclusive: number
}

/** What a cell gave. */
export interface CellResult {
  readonly cell: string
  readonly models: number
  readonly seed: number
  readonly vaar: Verdicts
  readonly signs: Verdicts
  /** Models in which a precondition failed, by its name. */
  readonly failed: Readonly<Record<string, number>>
  /** Limits that were missed, in words. */
  readonly missed: readonly string[]
}

/** Simulates models of a cell, and puts each through the whole of scoring, fit, preconditions and verdict. */
export async function calibrateCell(
  cell: CalibrationCell,
  models: number,
  seed: number,
): Promise<CellResult> {
  const { instruments, respondents, copies = 1 } = cell
  // the panel of personas makes no difference to simulated respondents, and takes time
  const study = await defineStudy({ instruments: [...instruments], respondents, persona: 'none' }, '.')
  const ready = readyStudy(study, cell.planted)
  const { reference } = study
  const verdicts = { vaar: none(), signs: none() }
  const failed: Record<string, number> = {}
  for (let model = 0; model < models; model++) {
    const responses = copied(ready.answers(deriveSeed(seed, cell.name, model)), copies)
    const { paths, checks, fit } = ready.measure(responses)
    const grounds = { checks, respondents: fit.nobs }
    const vaar = judgeVaarAbove({ paths, reference, threshold: gates.vaar }, grounds)
    const claim = { paths, reference, threshold: gates.signs, inclusive: true, estimator: 'minimum' } as const
    verdicts.vaar[vaar.verdict]++
    verdicts.signs[judgeVaarAbove(claim, grounds).verdict]++
    for (const { name, ok } of checks) if (!ok) failed[name] = (failed[name] ?? 0) + 1
  }
  const missed = cell.claims.flatMap(item => missedBy(item, verdicts[item.gate].pass / models, models))
  const named = cell.names === undefined || failed[cell.names] === models
  return {
    cell: cell.name,
    models,
    seed,
    ...verdicts,
    failed,
    missed: named ? missed : [...missed, `"${cell.names}" is not named in every model`],
  }
}

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

/** A rate misses its limit when it lies beyond it by more than two Monte Carlo errors. */
function missedBy({ gate, bound }: CellClaim, rate: number, models: number): string[] {
  if (bound === 'none') return rate > 0 ? [`${gate} passes ${rate}, never wanted`] : []
  if (typeof bound === 'object') {
    return rate < bound.atLeast ? [`${gate} passes ${rate}, at least ${bound.atLeast} wanted`] : []
  }
  const limit = statedRate(gate, bound)
  const error = Math.sqrt((limit * (1 - limit)) / models)
  return rate > limit + 2 * error ? [`${gate} passes ${rate}, at most ${limit.toFixed(4)} stated`] : []
}

/** What the messages of the two gates state, with the default reference. */
export function statedRate(
  gate: keyof typeof gates,
  bound: 'stated no relation' | 'stated one missing',
): number {
  const reference = [
    { path: 'sharing ~ privacy', sign: 'negative' },
    { path: 'sharing ~ prosocialness', sign: 'positive' },
  ] as const
  const estimator = gate === 'vaar' ? 'logScore' : 'minimum'
  const chance = chanceOfPassing(gates[gate], reference, { estimator })
  return bound === 'stated no relation' ? chance.noRelation : chance.oneMissing
}
