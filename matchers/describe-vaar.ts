import type { VaarEstimator } from '../src/alignment/aggregate.ts'
import type { VaarResult } from '../src/alignment/vaar.ts'

/** VAAR in a claim: in words, and with the estimator where it is not the default. */
export function nameOfVaar(estimator: VaarEstimator): string {
  const by = estimator === 'logScore' ? '' : `, by ${estimator}`
  const what = counted.includes(estimator)
    ? 'the share of signs that are as in people'
    : 'how sure it is that all signs are as in people'
  return `VAAR (${what}, 0 to 1${by})`
}

/** VAAR as found, and what it is made of. */
export function describeVaar({ value, estimator, paths }: VaarResult): string {
  if (Number.isNaN(value)) return 'no VAAR'
  const of = paths.length === 1 ? 'path' : `${paths.length} paths`
  const more = estimator === 'sign' ? '' : '; more respondents make it surer'
  return `VAAR ${value.toFixed(3)}, ${meanings[estimator]} of the ${of} below${more}`
}

/** Estimators that count signs; the others weigh probabilities. */
const counted: readonly VaarEstimator[] = ['sign', 'significant']

const meanings: Readonly<Record<VaarEstimator, string>> = {
  logScore: 'the geometric mean of the sign probabilities',
  probability: 'the mean of the sign probabilities',
  sign: 'the share with the expected sign',
  significant: 'the share with a settled expected sign',
  rope: 'the mean probability of an expected sign and more than a negligible size',
  joint: 'the probability of all expected signs together',
  minimum: 'the least of the sign probabilities',
}
