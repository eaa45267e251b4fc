import { BudgetSpentError } from '../errors.ts'

/** What a run may spend over all workers and projects. An absent bound bounds nothing. */
export interface BudgetLimits {
  /** USD, by the prices of the models. */
  readonly usd?: number | undefined
  /** Input and output tokens together. */
  readonly tokens?: number | undefined
  /** Calls, those that failed included. */
  readonly calls?: number | undefined
}

/** What was spent, or is expected to be. */
export interface Spending {
  /** Of models that have a price. */
  readonly usd: number
  readonly tokens: number
  readonly calls: number
}

const nothing: Spending = { usd: 0, tokens: 0, calls: 0 }
const kinds = ['usd', 'tokens', 'calls'] as const

/**
 * The purse of a run. What a call may cost is set aside before it is made, so that calls under way in several workers
 * cannot together pass the budget by more than what their estimates were short of.
 */
export class Budget {
  #limits: BudgetLimits = {}
  #spent = nothing
  #reserved = nothing
  #closed: BudgetSpentError | undefined

  /** Adds bounds; of two for the same thing the smaller holds. */
  bound(limits: BudgetLimits): void {
    this.#limits = Object.fromEntries(
      kinds.map(kind => {
        const both = [this.#limits[kind], limits[kind]].filter(value => value !== undefined)
        return [kind, both.length === 0 ? undefined : Math.min(...both)]
      }),
    )
  }

  get limits(): BudgetLimits {
    return this.#limits
  }

  get spent(): Spending {
    return this.#spent
  }

  /**
   * Whether a call may be made: `yes`, or `wait` while what is set aside for others may yet come back, or the error that
   * ends the asking. Once it was an error it stays one.
   */
  covers(call: Spending): 'yes' | 'wait' | BudgetSpentError {
    if (this.#closed) return this.#closed
    if (this.#fits(sum(sum(this.#spent, this.#reserved), call))) return 'yes'
    if (this.#reserved.calls > 0) return 'wait'
    this.#closed = this.#spentError()
    return this.#closed
  }

  /** Sets aside what a call may cost. @returns the way to say what it did cost. */
  reserve(call: Spending): (cost: Spending) => void {
    this.#reserved = sum(this.#reserved, call)
    return cost => {
      this.#reserved = sum(this.#reserved, call, -1)
      this.#spent = sum(this.#spent, cost)
    }
  }

  #fits(total: Spending): boolean {
    return kinds.every(kind => total[kind] <= (this.#limits[kind] ?? Number.POSITIVE_INFINITY))
  }

  #spentError(): BudgetSpentError {
    const parts = kinds.map(kind => {
      const limit = this.#limits[kind]
      return `${show(kind, this.#spent[kind])}${limit === undefined ? '' : ` of ${show(kind, limit)}`} ${names[kind]}`
    })
    return new BudgetSpentError(
      `The budget of this run does not cover another call: ${parts.join(', ')} are spent.`,
      { spent: this.#spent, budget: this.#limits },
    )
  }
}

const names = { usd: 'USD', tokens: 'tokens', calls: 'calls' } as const

function show(kind: (typeof kinds)[number], value: number): string {
  return kind === 'usd' ? value.toFixed(value < 0.1 ? 4 : 2) : String(value)
}

function sum(one: Spending, other: Spending, sign: 1 | -1 = 1): Spending {
  return {
    usd: one.usd + sign * other.usd,
    tokens: one.tokens + sign * other.tokens,
    calls: one.calls + sign * other.calls,
  }
}
