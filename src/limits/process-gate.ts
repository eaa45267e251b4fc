import type { Admission, CallOutcome, Gate, PlannedCall } from '../chat-models/gate.ts'
import type { TokenUsage } from '../chat-models/token-usage.ts'
import { ConfigError } from '../errors.ts'
import { Budget, type BudgetLimits, type Spending } from './budget.ts'
import { costOf } from './cost-of.ts'
import { KnownFaults } from './known-faults.ts'
import { Lane } from './lane.ts'
import { type Limits, limitsFor } from './limits.ts'
import type { Price } from './price.ts'
import { type ExpectedUsage, UsageEstimates } from './usage-estimates.ts'

/** What a gate holds calls to. */
export interface GateSettings {
  readonly limits?: Limits | undefined
  readonly budget?: BudgetLimits | undefined
}

/** A call with what its model costs, where that is known. */
export interface PricedCall extends PlannedCall {
  readonly price?: Price
}

/** A gate that decides in this process. */
export interface ProcessGate extends Gate {
  /** Adds settings; of two bounds for the same thing the stricter holds. */
  configure(settings: GateSettings): void
  admit(call: PricedCall, signal?: AbortSignal): Promise<Admission>
  readonly spent: Spending
}

/** Time, for tests. */
export interface GateSurroundings {
  /** Milliseconds from anywhere, that never go back: the clock on the wall may jump. */
  readonly now: () => number
  /** Calls back after so many milliseconds, unless stopped. */
  readonly schedule: (call: () => void, milliseconds: number) => () => void
}

const realSurroundings: GateSurroundings = {
  now: () => performance.now(),
  schedule(call, milliseconds) {
    const timer = setTimeout(call, milliseconds)
    return () => clearTimeout(timer)
  },
}

/** A gate for one process, or for the main process of a run. */
export function processGate(
  settings: GateSettings = {},
  surroundings: GateSurroundings = realSurroundings,
): ProcessGate {
  const gate = new Gatekeeper(surroundings)
  gate.configure(settings)
  return gate
}

/** One call that waits to be let in. */
interface Waiting {
  readonly call: PricedCall
  readonly expected: ExpectedUsage
  readonly admit: (admission: Admission) => void
  readonly refuse: (error: unknown) => void
}

/** Calls to one provider at one address: the rules, and the queue in the order of coming. */
interface Queue {
  readonly of: Pick<PlannedCall, 'provider' | 'endpoint'>
  readonly lane: Lane
  waiting: Waiting[]
  /** Stops the timer for when time alone will let the next one in. */
  stopTimer: () => void
}

class Gatekeeper implements ProcessGate {
  readonly #budget = new Budget()
  readonly #faults = new KnownFaults()
  readonly #estimates = new UsageEstimates()
  readonly #queues = new Map<string, Queue>()
  readonly #settings: GateSettings[] = []
  readonly #now: () => number
  readonly #schedule: GateSurroundings['schedule']

  constructor({ now, schedule }: GateSurroundings) {
    this.#now = now
    this.#schedule = schedule
  }

  configure(settings: GateSettings): void {
    this.#settings.push(settings)
    this.#budget.bound(settings.budget ?? {})
    for (const { lane, of } of this.#queues.values()) lane.bound(limitsFor(settings.limits ?? {}, of))
  }

  get spent(): Spending {
    return this.#budget.spent
  }

  async admit(call: PricedCall, signal?: AbortSignal): Promise<Admission> {
    signal?.throwIfAborted()
    this.#requirePrice(call)
    const queue = this.#queueOf(call)
    const { promise, resolve, reject } = Promise.withResolvers<Admission>()
    const expected = this.#estimates.expect(call)
    const waiting = { call, expected, admit: resolve, refuse: reject }
    const leave = () => {
      queue.waiting = queue.waiting.filter(other => other !== waiting)
      // a timer for nobody would keep the process alive
      if (queue.waiting.length === 0) queue.stopTimer()
      reject(signal?.reason)
    }
    signal?.addEventListener('abort', leave, { once: true })
    queue.waiting.push(waiting)
    this.#letIn(queue)
    try {
      return await promise
    } finally {
      signal?.removeEventListener('abort', leave)
    }
  }

  /** Lets in, in the order of coming, who may go; the rest waits for a call to end or for time to pass. */
  #letIn(queue: Queue): void {
    queue.stopTimer()
    queue.stopTimer = () => {}
    const now = this.#now()
    const held: Waiting[] = []
    let soonest = Number.POSITIVE_INFINITY
    for (const [at, waiting] of queue.waiting.entries()) {
      const decision = this.#decide(queue.lane, waiting, now)
      if (decision === 'yes') waiting.admit(this.#begin(queue, waiting, now))
      else if (decision instanceof Error) waiting.refuse(decision)
      else {
        held.push(waiting)
        soonest = Math.min(soonest, decision.waitMs)
        if (decision.others) continue
        held.push(...queue.waiting.slice(at + 1))
        break
      }
    }
    queue.waiting = held
    if (soonest < Number.POSITIVE_INFINITY) {
      queue.stopTimer = this.#schedule(() => this.#letIn(queue), Math.ceil(soonest) + 1)
    }
  }

  /**
   * Whether a call may go now; else how long it waits for time alone (Infinity: for a call to end), and whether calls behind
   * it may go before it.
   */
  #decide(
    lane: Lane,
    { call, expected }: Waiting,
    now: number,
  ): 'yes' | Error | { readonly waitMs: number; readonly others: boolean } {
    const refusal = this.#faults.refusal(call) ?? lane.refusal(now)
    if (refusal) return refusal
    const probe = this.#faults.waitFor(call, now)
    if (probe > 0) return { waitMs: probe, others: true }
    const pace = lane.waitFor(totalOf(expected.typical), now)
    if (pace > 0) return { waitMs: pace, others: false }
    if (lane.full) return { waitMs: Number.POSITIVE_INFINITY, others: false }
    const covered = this.#budget.covers(spendingOf(call, expected.atMost))
    return covered === 'wait' ? { waitMs: Number.POSITIVE_INFINITY, others: false } : covered
  }

  #begin({ lane }: Queue, { call, expected }: Waiting, now: number): Admission {
    const endOfProbe = this.#faults.begin(call, now)
    const endInLane = lane.begin(totalOf(expected.typical), now)
    const pay = this.#budget.reserve(spendingOf(call, expected.atMost))
    let settled = false
    return {
      settle: outcome => {
        if (settled) return
        settled = true
        const used = this.#used(call, expected, outcome)
        endOfProbe(outcome)
        endInLane(outcome, totalOf(used), this.#now())
        pay(spendingOf(call, used))
        // what was set aside for this call may let in one of another provider
        for (const queue of this.#queues.values()) if (queue.waiting.length > 0) this.#letIn(queue)
      },
    }
  }

  /** What a call used, as counted; as expected, where nobody counted and it may have been charged. */
  #used(call: PricedCall, { typical }: ExpectedUsage, { usage, error }: CallOutcome): TokenUsage {
    if (usage && totalOf(usage) > 0) {
      this.#estimates.learn(call, usage)
      return usage
    }
    const charged = usage !== undefined || (error !== undefined && maybeCharged.has(error.fault))
    // an app that does not count its tokens has none that we know of
    return charged && call.provider !== 'custom' ? typical : noTokens
  }

  #requirePrice({ provider, model, price }: PricedCall): void {
    if (price || this.#budget.limits.usd === undefined) return
    throw new ConfigError(
      `The budget is in USD, and there is no price for "${model}" of ${provider}.`,
      `Give one in vaar.config.ts: prices: { '${model}': { input: …, output: … } } in USD for a million tokens (0 where it costs nothing), or set the budget in tokens or calls.`,
    )
  }

  #queueOf(call: PlannedCall): Queue {
    const { provider, endpoint } = call
    const key = `${provider} ${endpoint}`
    const known = this.#queues.get(key)
    if (known) return known
    const lane = new Lane()
    for (const { limits = {} } of this.#settings) lane.bound(limitsFor(limits, call))
    const queue = { of: { provider, endpoint }, lane, waiting: [], stopTimer: () => {} }
    this.#queues.set(key, queue)
    return queue
  }
}

const noTokens: TokenUsage = { inputTokens: 0, outputTokens: 0, cachedInputTokens: 0 }

/** Faults after which the provider may have answered, and charged for it. */
const maybeCharged: ReadonlySet<string> = new Set(['timeout', 'connection', 'malformed', 'aborted'])

function totalOf({ inputTokens, outputTokens }: TokenUsage): number {
  return inputTokens + outputTokens
}

function spendingOf({ price }: PricedCall, usage: TokenUsage): Spending {
  return { usd: price ? costOf(usage, price) : 0, tokens: totalOf(usage), calls: 1 }
}
