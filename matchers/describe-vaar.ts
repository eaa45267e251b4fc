import type { VaarEstimator } from '../src/alignment/aggregate.ts'
import type { VaarResult } from '../src/alignment/vaar.ts'

/** VAAR in a claim: in words, and with the estimator where it is not the default. */
export function nameOfVaar(estimator: VaarEstimator): string {
  const by = estimator === 'logScore' ? '' : `, by ${estimator}`
  return `VAAR (${words[estimator]}, 0 to 1${by})`
}

/** VAAR as found, and what it is made of. */
export function describeVaar({ value, estimator, paths }: VaarResult): string {
  if (Number.isNaN(value)) return 'no VAAR'
  const of = paths.length === 1 ? 'path' : `${paths.length} paths`
  const more = estimator === 'sign' ? '' : '; more respondents move it towards 0 or 1'
  return `VAAR ${value.toFixed(3)}, ${meanings[estimator]} of the ${of} below${more}`
}

const averaged = 'how sure the signs are as in people, averaged over the paths'

const words: Readonly<Record<VaarEstimator, string>> = {
  logScore: averaged,
  probability: averaged,
  sign: 'the share of signs that are as in people',
  significant: 'the share of signs that are surely as in people',
  rope: averaged,
  joint: 'how sure it is that all signs are as in people',
  minimum: 'how sure the least sure sign is as in people',
}

const meanings: Readonly<Record<VaarEstimator, string>> = {
  logScore: 'the geometric mean of the sign probabilities',
  probability: 'the mean of the sign probabilities',
  sign: 'the share with the expected sign',
  significant: 'the share with a settled expected sign',
  rope: 'the mean probability of an expected sign and more than a negligible size',
  joint: 'the probability of all expected signs together',
  minimum: 'the least of the sign probabilities',
}
