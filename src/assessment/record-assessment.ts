import path from 'node:path'
import { vaarEstimators } from '../alignment/aggregate.ts'
import { resolveReference } from '../alignment/human-reference.ts'
import { pathInterval } from '../alignment/path-interval.ts'
import { vaar } from '../alignment/vaar.ts'
import { digest } from '../recordings/request-key.ts'
import { plainText } from '../report/plain-text.ts'
import { encodeNumber, encodeNumbers } from '../results/encode-number.ts'
import type { AssessmentRecord, PathRecord } from '../results/results-schema.ts'
import type { Assessment } from './assess.ts'

const records = new WeakMap<Assessment, AssessmentRecord>()

/**
 * An assessment as it leaves the run: plain JSON of a few kilobytes, without sessions, in the shape of the published schema.
 * The same assessment always gives the same object.
 */
export function recordAssessment(assessment: Assessment): AssessmentRecord {
  const known = records.get(assessment)
  if (known) return known
  const answers = digest(assessment.table.rows)
  const record: AssessmentRecord = {
    id: digest([assessment.model, assessment.study.hash, answers, assessment.paths]),
    model: plainText(assessment.model, 200),
    requested: assessment.requested,
    modelsReturned: assessment.modelsReturned.slice(0, 20).map(name => plainText(name, 200)),
    study: {
      ...assessment.study,
      instruments: [...assessment.study.instruments],
      syntax: assessment.syntax,
    },
    provenance: assessment.provenance,
    answers,
    turns: assessment.turns,
    respondents: assessment.respondents,
    missing: missingOf(assessment),
    endedEarly: assessment.endedEarly,
    usage: assessment.usage,
    spent: assessment.spent,
    ...recordingOf(assessment),
    fit: fitOf(assessment),
    paths: pathsOf(assessment),
    pathCovariance: assessment.pathCovariance.map(row => row.map(encodeNumber)),
    vaar: vaarOf(assessment),
    checks: assessment.checks.map(check => encodeNumbers(check) as AssessmentRecord['checks'][number]),
  }
  records.set(assessment, record)
  return record
}

function missingOf({
  missing: { answers, missing, rate, byReason },
}: Assessment): AssessmentRecord['missing'] {
  return { answers, missing, rate: encodeNumber(rate), byReason: { ...byReason } }
}

/** By its name alone: the folder is the machine's own affair. */
function recordingOf({ recording }: Assessment): Pick<AssessmentRecord, 'recording'> {
  if (!recording) return {}
  const { place, replayed, asked, expired, oldest, newest } = recording
  const date = (at: number | undefined) => (at === undefined ? null : new Date(at).toISOString())
  return {
    recording: {
      name: path.basename(place),
      replayed,
      asked,
      expired,
      oldest: date(oldest),
      newest: date(newest),
    },
  }
}

function fitOf({ fit }: Assessment): AssessmentRecord['fit'] {
  return {
    status: fit.status,
    measures: encodeNumbers(fit.fitMeasures ?? {}) as AssessmentRecord['fit']['measures'],
  }
}

function pathsOf({ vaar: { paths }, reference }: Assessment): PathRecord[] {
  const resolved = resolveReference(reference)
  return paths.map(path => {
    const [ciLower, ciUpper] = pathInterval(path, 0.95)
    return {
      path: path.path,
      est: encodeNumber(path.est),
      se: encodeNumber(path.se),
      ciLower: encodeNumber(ciLower),
      ciUpper: encodeNumber(ciUpper),
      expectedSign: path.expectedSign,
      signProbability: resolved.find(expected => expected.path === path.path)?.signProbability ?? 1,
      weight: path.weight,
      pi: encodeNumber(path.pi),
    }
  })
}

function vaarOf({
  paths,
  pathCovariance: covariance,
  reference,
  vaar: { logLoss },
}: Assessment): AssessmentRecord['vaar'] {
  return {
    values: Object.fromEntries(
      vaarEstimators.map(estimator => [
        estimator,
        encodeNumber(vaar(paths, reference, { estimator, covariance }).value),
      ]),
    ),
    logLoss: encodeNumber(logLoss),
  }
}
