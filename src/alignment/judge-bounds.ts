import type { Grounds, Verdict } from './verdict.ts'
import { preconditionVerdict } from './verdict.ts'

/** One number held against its bound. */
export interface BoundedValue {
  /** As a reader knows it, e.g. `CFI` or `omega of privacy`. */
  readonly name: string
  /** NaN where it could not be had. */
  readonly value: number
  readonly bound: number
  /** Which side of the bound is the good one; the bound itself is good, but for `below`. */
  readonly wanted: 'at least' | 'at most' | 'below'
  /** Behind a bound, e.g. `of the scale`; absent where there is none. */
  readonly unit?: string
}

/**
 * Judges a claim that is a list of bounds: pass when every value keeps its bound, fail when one is on the wrong side,
 * inconclusive when a precondition failed or a value could not be had and no other decides.
 *
 * @param values - At least one.
 */
export function judgeBounds(values: readonly BoundedValue[], { checks }: Pick<Grounds, 'checks'>): Verdict {
  const blocked = preconditionVerdict(checks)
  if (blocked) return blocked
  const broken = values.filter(isBroken)
  if (broken.length > 0) return { verdict: 'fail', reasons: broken.map(describeBroken), remedies: [] }
  const unknown = values.filter(({ value }) => Number.isNaN(value))
  if (unknown.length > 0 || values.length === 0) {
    const names = unknown.map(({ name }) => name).join(', ')
    return { verdict: 'inconclusive', reasons: [`${names || 'nothing'} could not be computed`], remedies: [] }
  }
  return { verdict: 'pass', reasons: [], remedies: [] }
}

function isBroken({ value, bound, wanted }: BoundedValue): boolean {
  if (wanted === 'at least') return value < bound
  return wanted === 'at most' ? value > bound : value >= bound
}

function describeBroken({ name, value, bound, wanted, unit }: BoundedValue): string {
  return `${name} ${value.toFixed(3)} is not ${wanted} ${bound}${unit ? ` ${unit}` : ''} (off by ${Math.abs(value - bound).toFixed(3)})`
}
