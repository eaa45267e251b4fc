import { SnapshotLineError } from '../errors.ts'

/** An estimate with its uncertainty: a path or a mean of one model. */
export interface SnapshotEstimate {
  /** E.g. `sharing ~ privacy`, or `privacy` for a mean. */
  readonly name: string
  readonly est: number
  /** Above 0. */
  readonly se: number
  /** Respondents behind it. */
  readonly n: number
}

/** An estimate as a snapshot holds it. */
export interface StoredEstimate extends SnapshotEstimate {
  /** Largest change that is of no interest, as the user wrote it by hand, e.g. `± 0.1`; empty for none. */
  readonly tolerance: string
  /** The whole line as it stands in the snapshot. */
  readonly line: string
}

/** `sharing ~ privacy = -0.205 (se 0.061, n 300)`; as many decimals as give the standard error two digits, at least three. */
export function formatEstimate({ name, est, se, n }: SnapshotEstimate, tolerance = ''): string {
  const decimals = Math.min(12, Math.max(3, 1 - Math.floor(Math.log10(se))))
  const line = `${name} = ${est.toFixed(decimals)} (se ${se.toFixed(decimals)}, n ${n})`
  return tolerance === '' ? line : `${line} ${tolerance}`
}

const number = String.raw`[-+−]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?`
const linePattern = new RegExp(
  String.raw`^(?<name>\S.*?)\s*=\s*(?<est>${number})\s*\(\s*se\s+(?<se>${number})\s*,\s*n\s+(?<n>\d+)\s*\)\s*(?<tolerance>(?:±|\+-|\+/-)\s*(?<width>${number}))?$`,
  'i',
)

/**
 * Reads the lines of a snapshot; empty ones are passed over, and spaces do not matter.
 *
 * @throws SnapshotLineError for a line that is no estimate, or a name that stands there twice.
 */
export function parseEstimates(text: string): readonly StoredEstimate[] {
  const lines = text.split('\n').map(line => line.trim())
  const estimates = lines.filter(line => line !== '').map(parseLine)
  const repeated = estimates.find(({ name }, at) => estimates.findIndex(other => other.name === name) !== at)
  if (repeated)
    throw new SnapshotLineError(`The snapshot has two lines of "${repeated.name}".`, 'Keep one of them.')
  return estimates
}

function parseLine(line: string): StoredEstimate {
  const { name = '', est, se, n, tolerance = '', width } = linePattern.exec(line)?.groups ?? {}
  const estimate = { name, est: read(est), se: read(se), n: read(n), tolerance, line }
  if (
    name !== '' &&
    Number.isFinite(estimate.est) &&
    estimate.se > 0 &&
    (tolerance === '' || read(width) >= 0)
  ) {
    return estimate
  }
  throw new SnapshotLineError(
    `The snapshot's line "${line.slice(0, 120)}" cannot be read.`,
    'Write it like: sharing ~ privacy = -0.205 (se 0.061, n 300), with ± 0.1 behind it for a tolerance; or delete the snapshot and run again.',
  )
}

/** A tolerance as a number; 0 where there is none. */
export function toleranceOf({ tolerance }: Pick<StoredEstimate, 'tolerance'>): number {
  return tolerance === '' ? 0 : read(tolerance.replace(/^(?:±|\+-|\+\/-)\s*/, ''))
}

/** A minus sign may be a typographer's. */
function read(text: string | undefined): number {
  return text === undefined ? Number.NaN : Number(text.replace('−', '-'))
}
