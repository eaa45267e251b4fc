import { signed } from '../src/numerics/signed.ts'
import type { ComparedEstimate } from '../src/snapshot/compare-estimates.ts'
import { formatEstimate, type SnapshotEstimate } from '../src/snapshot/estimate-line.ts'
import type { Judgement } from './judgement.ts'
import type { SnapshotOutcome } from './match-snapshot.ts'

/**
 * What the comparison of estimates with their snapshot comes to.
 *
 * @param noun - What an estimate is: `path` or `mean`.
 */
export function judgeSnapshot(
  { pass, key, compared, meta }: SnapshotOutcome,
  estimates: readonly SnapshotEstimate[],
  noun: string,
): Pick<Judgement, 'found' | 'verdict' | 'diff'> {
  if (pass) {
    const updated = compared?.some(({ status }) => status !== 'kept') ?? true
    const found = `${updated ? 'written to' : 'as in'} the snapshot \`${key}\``
    return { found, verdict: { verdict: 'pass', reasons: [], remedies: [] } }
  }
  if (!compared) {
    return {
      found: `no snapshot \`${key}\``,
      verdict: {
        verdict: 'fail',
        reasons: ['there is nothing to compare with, and this run may not write it (CI, or --update=none)'],
        remedies: ['Run the test where snapshots are written, and commit the snapshot.'],
      },
      diff: { actual: estimates.map(estimate => formatEstimate(estimate)).join('\n'), expected: '', meta },
    }
  }
  const moved = compared.filter(({ status }) => status !== 'kept')
  return {
    found: `${moved.length} of ${compared.length} ${noun}s moved since the snapshot \`${key}\``,
    verdict: {
      verdict: 'fail',
      reasons: moved.map(describeMove),
      remedies: [
        'If the change is not wanted, change the model or its prompt; if it is, accept it with vitest -u. A tolerance behind a line of the snapshot, e.g. ± 0.1, allows changes up to it.',
      ],
    },
    diff: {
      actual: moved
        .map(({ received, stored }) => (received ? formatEstimate(received, stored?.tolerance) : ''))
        .join('\n'),
      expected: moved.map(({ stored }) => stored?.line ?? '').join('\n'),
      meta,
    },
  }
}

function describeMove({ name, status, stored, received, difference, se }: ComparedEstimate): string {
  if (status === 'new') return `${name} is not in the snapshot`
  if (status === 'gone') return `${name} is in the snapshot, but not in this study`
  const [was, is] = [stored!.est, received!.est]
  const sign = was * is < 0 ? ', and its sign changed' : ''
  return `${name} moved by ${signed(difference)}, ${(Math.abs(difference) / se).toFixed(1)} standard errors of the difference: it was ${was.toFixed(3)} and is ${is.toFixed(3)}${sign}`
}
