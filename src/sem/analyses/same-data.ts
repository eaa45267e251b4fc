import { ArgumentError } from '../../errors.ts'
import { outcomeOf } from '../fit-outcome.ts'
import type { SemFit } from '../sem-fit.ts'

/**
 * Checks that fits may be compared: one estimator, one likelihood, the same variables and the same data, group by group.
 *
 * @throws ArgumentError that names what differs.
 */
export function checkSameData(fits: readonly SemFit[]): void {
  const [first, ...others] = fits
  if (!first) return
  others.forEach((other, i) => {
    const difference = differenceOf(first, other)
    if (difference === undefined) return
    throw new ArgumentError(
      `Fits 1 and ${i + 2} cannot be compared: ${difference}.`,
      'Fit both to the same data the same way.',
    )
  })
}

function differenceOf(fit: SemFit, other: SemFit): string | undefined {
  const a = outcomeOf(fit)
  const b = outcomeOf(other)
  for (const option of ['estimator', 'likelihood', 'missing', 'ridge'] as const) {
    const one = a.options[option]
    const two = b.options[option]
    if (one !== two) return `${option} is ${one} in one and ${two} in the other`
  }
  const variables = fit.table.observed
  if ([...variables].sort().join() !== [...other.table.observed].sort().join())
    return 'they have different variables'
  const labels = (outcome: typeof a) =>
    outcome.samples
      .map(({ label }) => label)
      .sort()
      .join(', ')
  if (labels(a) !== labels(b)) return `the groups are ${labels(a)} in one and ${labels(b)} in the other`
  const places = variables.map(name => other.table.observed.indexOf(name))
  for (const sample of a.samples) {
    const twin = b.samples.find(({ label }) => label === sample.label)!
    if (sample.n !== twin.n) return `they have ${sample.n} and ${twin.n} rows`
    const p = variables.length
    for (let i = 0; i < p; i++) {
      for (let j = 0; j <= i; j++) {
        const one = sample.covariance[i * p + j]!
        const two = twin.covariance[places[i]! * p + places[j]!]!
        if (Math.abs(one - two) > 1e-6 * Math.max(Math.abs(one), Math.abs(two)))
          return 'the data are not the same'
      }
    }
  }
  return undefined
}
