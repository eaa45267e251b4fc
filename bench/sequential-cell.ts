import {
  lookAt,
  type SequentialLook,
  type StoppingRule,
  sequentialOutcome,
} from '../src/alignment/sequential.ts'
import { vaar } from '../src/alignment/vaar.ts'
import type { VerdictKind } from '../src/alignment/verdict.ts'
import { defineStudy } from '../src/config/study.ts'
import { type Measurement, measureSessions } from '../src/measurement/measure-sessions.ts'
import { structuralSyntax } from '../src/measurement/structural-syntax.ts'
import { createRandom, deriveSeed } from '../src/numerics/random.ts'
import { compilePlantedModel } from '../src/simulation/planted-model.ts'
import { samplePeople } from '../src/simulation/sample-people.ts'

/** A model as it is in truth. */
export interface SequentialTruth {
  readonly name: string
  readonly paths: readonly [privacy: number, prosocialness: number]
}

export const sequentialTruths: readonly SequentialTruth[] = [
  { name: '-.20 / +.25', paths: [-0.2, 0.25] },
  { name: '-.15 / +.15, the alternative', paths: [-0.15, 0.15] },
  { name: '-.10 / +.10', paths: [-0.1, 0.1] },
  { name: 'both null', paths: [0, 0] },
  { name: 'privacy null', paths: [0, 0.25] },
  { name: 'prosocialness null', paths: [-0.2, 0] },
  { name: 'privacy reversed', paths: [0.2, 0.25] },
]

/** How one way of deciding came out over all models of a truth. */
export interface Operating {
  readonly name: string
  readonly verdicts: Record<VerdictKind, number>
  respondents: number
  /** Sum of the fixed design's number at the last look. */
  fixed: number
}

export interface SequentialCellResult {
  readonly truth: SequentialTruth
  readonly ways: readonly Operating[]
}

const cap = 480
const batch = 40
const rates = { alternative: 0.15, alpha: 0.05, beta: 0.05, cap }
const sequentialWays: readonly {
  readonly name: string
  readonly rule: StoppingRule
  readonly from: number
}[] = [
  { name: 'sprt', rule: { kind: 'sprt', ...rates }, from: 100 },
  { name: 'sprt, looks from 40 on', rule: { kind: 'sprt', ...rates }, from: 40 },
  { name: 'confidence-sequence', rule: { kind: 'confidence-sequence', ...rates }, from: 100 },
]
/** What must never be done, for comparison. */
const peeking = 'stop at the first minimum above .95'
const fixedNumbers = [200, 300, 480]

/** Every way of deciding on the same simulated models. */
export async function runSequentialCell(
  truth: SequentialTruth,
  models: number,
  seed: number,
): Promise<SequentialCellResult> {
  const study = await defineStudy({ respondents: cap }, '.')
  const [privacy, prosocialness] = truth.paths
  const planted = compilePlantedModel(
    { paths: { 'sharing ~ privacy': privacy, 'sharing ~ prosocialness': prosocialness } },
    study.instruments,
  )
  const syntax = structuralSyntax(study)
  const ways = new Map<string, Operating>()
  for (let model = 0; model < models; model++) {
    const random = createRandom(deriveSeed('calibrate-sequential', seed, truth.name, model))
    const people = samplePeople(planted, study.instruments, cap, random)
    const measured = new Map<number, Measurement>()
    const at = (respondents: number) => {
      const before = measured.get(respondents)
      if (before) return before
      const now = measureSessions(
        people.slice(0, respondents),
        { ...study, preconditions: { ...study.preconditions, respondents: 40 } },
        syntax,
      )
      measured.set(respondents, now)
      return now
    }
    for (const { name, rule, from } of sequentialWays) {
      add(ways, name, goSequentially(rule, from, at, study.reference))
    }
    add(ways, peeking, peek(at, study.reference))
    for (const respondents of fixedNumbers) {
      const pass = minimumOf(at(respondents), study.reference) > 0.95
      add(ways, `fixed ${respondents}, minimum above .95`, {
        verdict: pass ? 'pass' : 'inconclusive',
        respondents,
        fixedDesign: Number.NaN,
      })
    }
  }
  return { truth, ways: [...ways.values()] }
}

type Outcome = { verdict: VerdictKind; respondents: number; fixedDesign: number }
type Study = Awaited<ReturnType<typeof defineStudy>>

function goSequentially(
  rule: StoppingRule,
  from: number,
  at: (respondents: number) => Measurement,
  reference: Study['reference'],
): Outcome {
  const looks: SequentialLook[] = []
  for (let respondents = batch; respondents <= cap; respondents += batch) {
    if (respondents < from) continue
    const { paths, checks } = at(respondents)
    const usable = checks.every(({ ok }) => ok)
    looks.push(lookAt(rule, paths, reference, { respondents, usable }))
    if (looks.at(-1)!.verdict !== 'inconclusive') break
  }
  return sequentialOutcome(rule, looks)
}

function peek(at: (respondents: number) => Measurement, reference: Study['reference']): Outcome {
  for (let respondents = batch; respondents <= cap; respondents += batch) {
    if (minimumOf(at(respondents), reference) > 0.95)
      return { verdict: 'pass', respondents, fixedDesign: Number.NaN }
  }
  return { verdict: 'inconclusive', respondents: cap, fixedDesign: Number.NaN }
}

/** 0 where a precondition fails: no pass. */
function minimumOf({ paths, checks }: Measurement, reference: Study['reference']): number {
  return checks.every(({ ok }) => ok) ? vaar(paths, reference, { estimator: 'minimum' }).value : 0
}

function add(
  ways: Map<string, Operating>,
  name: string,
  { verdict, respondents, fixedDesign }: Outcome,
): void {
  const way = ways.get(name) ?? {
    name,
    verdicts: { pass: 0, fail: 0, inconclusive: 0 },
    respondents: 0,
    fixed: 0,
  }
  way.verdicts[verdict]++
  way.respondents += respondents
  way.fixed += fixedDesign
  ways.set(name, way)
}
