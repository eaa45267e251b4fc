import { vaarEstimators } from '../alignment/aggregate.ts'
import type { ChatModel } from '../chat-models/chat-model.ts'
import type { StudyOptions } from '../config/vaar-config.ts'
import { ArgumentError } from '../errors.ts'
import type { Price, PriceTable } from '../limits/index.ts'
import type { PlantedModel } from '../simulation/planted-model.ts'
import type { PlannedGate } from './gate-power.ts'

/** What is to be planned. */
export interface PlanOptions {
  /** The model as it is thought to be, e.g. `{ paths: { 'sharing ~ privacy': -0.2, 'sharing ~ prosocialness': 0.25 } }`. */
  readonly truth: PlantedModel
  /** The study as in `vaar.config.ts`. Default: the default study. */
  readonly study?: StudyOptions
  /** The claim that is to pass. Default: `minimum` above 0.95. */
  readonly gate?: PlannedGate
  /** A wanted power, above 0 and below 1: the plan then says how many respondents give it. */
  readonly power?: number
  /** Sessions that share a persona. Default 1. */
  readonly sessionsPerPersona?: number
  /** How alike sessions of one persona are in what the paths rest on, 0..1 (intraclass correlation). Needed with `sessionsPerPersona`. */
  readonly icc?: number
  /** Who is to be asked, e.g. `openai('gpt-5-mini')`: for its price and its system prompt. Nothing is asked of it. */
  readonly model?: ChatModel
  /** A system prompt in place of the model's: every request carries it. */
  readonly system?: string
  /** Go before the shipped prices, as `prices` of the configuration. A model without a price has no cost in USD. */
  readonly prices?: PriceTable
  /** Simulated studies, even. Default 400. */
  readonly samples?: number
  /** Default 1. */
  readonly seed?: number
  /** Where relative paths of `study` start. Default: the current folder. */
  readonly folder?: string
  readonly signal?: AbortSignal
}

/** @throws ArgumentError for an option out of range, with its value and the mend. */
export function checkPlan({
  truth,
  gate = {},
  power,
  sessionsPerPersona = 1,
  icc,
  samples = 400,
  seed = 1,
  prices,
}: PlanOptions): void {
  const { estimator = 'minimum', threshold = 0.95, confidence = 0.95 } = gate
  const number = (value: unknown): value is number => typeof value === 'number'
  const rules: readonly (readonly [name: string, value: unknown, ok: boolean, mend: string])[] = [
    [
      'truth',
      truth,
      typeof truth === 'object' && truth !== null,
      "Give a planted model, e.g. { paths: { 'sharing ~ privacy': -0.2, 'sharing ~ prosocialness': 0.25 } }.",
    ],
    [
      'gate.estimator',
      estimator,
      vaarEstimators.includes(estimator),
      `Choose one of ${vaarEstimators.join(', ')}.`,
    ],
    [
      'gate.threshold',
      threshold,
      number(threshold) && threshold > 0 && threshold < 1,
      'Give a number above 0 and below 1.',
    ],
    [
      'gate.confidence',
      confidence,
      number(confidence) && confidence > 0.5 && confidence < 1,
      'Give a number above 0.5 and below 1.',
    ],
    [
      'power',
      power,
      power === undefined || (number(power) && power > 0 && power < 1),
      'Give a number above 0 and below 1, e.g. 0.9.',
    ],
    [
      'sessionsPerPersona',
      sessionsPerPersona,
      number(sessionsPerPersona) && sessionsPerPersona >= 1,
      'Give a number of at least 1.',
    ],
    [
      'icc',
      icc,
      icc === undefined ? sessionsPerPersona === 1 : number(icc) && icc >= 0 && icc <= 1,
      'Give a number from 0 to 1: how alike sessions of one persona are.',
    ],
    [
      'samples',
      samples,
      Number.isInteger(samples) && samples >= 20 && samples % 2 === 0,
      'Give an even number of at least 20.',
    ],
    ['seed', seed, Number.isSafeInteger(seed), 'Give an integer.'],
    [
      'prices',
      prices,
      prices === undefined || (typeof prices === 'object' && Object.values(prices).every(isPrice)),
      "Give USD for a million tokens by model, as in the configuration: { 'gpt-5-mini': { input: 0.25, output: 2 } }.",
    ],
  ]
  for (const [name, value, ok, mend] of rules) {
    if (!ok) throw new ArgumentError(`planStudy was given ${name}: ${JSON.stringify(value)}.`, mend)
  }
}

function isPrice(price: Partial<Price> | undefined): boolean {
  const { input, output, cachedInput = 0, cacheWrite = 0 } = price ?? {}
  return [input, output, cachedInput, cacheWrite].every(usd => typeof usd === 'number' && usd >= 0)
}
