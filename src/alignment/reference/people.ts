import { ArgumentError, DataError } from '../../errors.ts'
import { fitModel, parameterTable, type Rows, type SampleMoments } from '../../sem/index.ts'
import { checkFit } from '../check-fit.ts'
import type { ComparedModel, Scores } from '../comparison/compared-model.ts'
import { pathCovariance, pathEstimate } from '../path-estimate.ts'

const brand = Symbol.for('vitest-vaar.people')

/** Answers of people, to be compared with a model's: raw scores or their moments. */
export interface People {
  readonly [brand]: true
  readonly name: string
  readonly rows: readonly Readonly<Record<string, unknown>>[] | undefined
  readonly moments: SampleMoments | undefined
  readonly map: Readonly<Record<string, string>>
}

/** What `people` takes: `data` or `moments`. */
export interface PeopleOptions {
  /** Default `people`. */
  readonly name?: string
  /** One row a person: scores of the same parcels as the study's, in the direction of the construct. */
  readonly data?: readonly Readonly<Record<string, unknown>>[]
  /** Covariances (and means) of one group. */
  readonly moments?: SampleMoments
  /** Parcel of the study to column or variable of yours, where the names differ. */
  readonly map?: Readonly<Record<string, string>>
}

/**
 * A sample of people as something a model can be compared with: a group of its own in the multi-group model.
 *
 * @throws ArgumentError unless there is one of data and moments; DataError for no rows or several groups of moments.
 */
export function people({ name = 'people', data, moments, map = {} }: PeopleOptions): People {
  if ((data === undefined) === (moments === undefined)) {
    throw new ArgumentError(
      `people(…) was given ${data === undefined ? 'neither data nor moments' : 'both data and moments'}.`,
      'Give one of the two.',
    )
  }
  if (data?.length === 0) throw new DataError('people(…) was given no rows.', 'Give one row a person.')
  if (moments && moments.groups.length !== 1) {
    throw new DataError(
      `people(…) was given moments of ${moments.groups.length} groups.`,
      'Give those of one group; compare with each in turn.',
    )
  }
  return { [brand]: true, name, rows: data, moments, map }
}

/** True for what `people` gives, whichever copy of the package made it. */
export function isPeople(value: unknown): value is People {
  return typeof value === 'object' && value !== null && brand in value
}

/** With fewer common parcels a construct is not measured by them alone. */
const fewestParcels = 3

/**
 * A model and people side by side, as two sides of one comparison. Where people lack some parcels, both are measured by
 * the parcels they share, at least three a construct.
 *
 * @throws DataError that names the parcels without a variable of people's, or the values that are no numbers;
 *   ArgumentError for a map that names what is not there.
 */
export function besidePeople(
  candidate: ComparedModel,
  human: People,
): { readonly candidate: ComparedModel; readonly people: ComparedModel } {
  // 1. which of the study's parcels people have
  const table = parameterTable(candidate.syntax)
  const theirs = human.moments?.variables ?? [...new Set(human.rows!.flatMap(row => Object.keys(row)))]
  requireKnown(human, table.observed, theirs)
  const columnOf = (parcel: string) => human.map[parcel] ?? parcel
  const missing = table.observed.filter(parcel => !theirs.includes(columnOf(parcel)))
  const measured = table.latent.map(construct => ({
    construct,
    parcels: table.rows
      .filter(({ op, lhs, rhs }) => op === '=~' && lhs === construct && !missing.includes(rhs))
      .map(({ rhs }) => rhs),
  }))
  const thin = measured.filter(({ parcels }) => parcels.length < fewestParcels)
  if (thin.length > 0) {
    throw new DataError(
      `${human.name} has no variable for ${missing.join(', ')}, so that ${thin.map(({ construct, parcels }) => `${construct} shares ${parcels.length}`).join(' and ')} parcels with the study; ${fewestParcels} are needed.`,
      `Name them in map, e.g. map: { ${JSON.stringify(missing[0])}: '…' }; the variables given are ${theirs.slice(0, 12).join(', ')}${theirs.length > 12 ? ', …' : ''}.`,
    )
  }
  // 2. one model of what both have
  const syntax = missing.length === 0 ? candidate.syntax : sharedSyntax(candidate.syntax, measured)
  const shared = measured.flatMap(({ parcels }) => parcels)
  const side = (
    model: Omit<ComparedModel, 'paths' | 'pathCovariance' | 'respondents' | 'syntax' | 'reference'>,
  ) => ownFitOf({ ...model, syntax, reference: candidate.reference }, candidate)
  // 3. each with paths of its own fit
  return {
    candidate: missing.length === 0 ? candidate : side(candidate),
    people: side({
      model: human.name,
      checks: [],
      table: {
        rows: human.rows ? human.rows.map((row, i) => scoresOf(row, i, shared, columnOf, human)) : [],
      },
      ...(human.moments ? { moments: renamed(human.moments, shared, columnOf) } : {}),
    }),
  }
}

function requireKnown({ name, map }: People, parcels: readonly string[], theirs: readonly string[]): void {
  for (const [parcel, column] of Object.entries(map)) {
    if (!parcels.includes(parcel)) {
      throw new ArgumentError(
        `The map of ${name} names the parcel "${parcel}", which the study does not have.`,
        `Its parcels are ${parcels.join(', ')}.`,
      )
    }
    if (!theirs.includes(column)) {
      throw new ArgumentError(
        `The map of ${name} names the variable "${column}", which its data do not have.`,
        `They are ${theirs.slice(0, 12).join(', ')}${theirs.length > 12 ? ', …' : ''}.`,
      )
    }
  }
}

/** The structural part as it was, the measurement by the shared parcels alone. */
function sharedSyntax(
  syntax: string,
  measured: readonly { readonly construct: string; readonly parcels: readonly string[] }[],
): string {
  const structural = syntax.split('\n').filter(line => !line.includes('=~'))
  return [
    ...measured.map(({ construct, parcels }) => `${construct} =~ ${parcels.join(' + ')}`),
    ...structural,
  ].join('\n')
}

function ownFitOf(
  model: Omit<ComparedModel, 'paths' | 'pathCovariance' | 'respondents'>,
  { paths }: ComparedModel,
): ComparedModel {
  const names = paths.map(({ path }) => path)
  const data: Rows | SampleMoments = model.moments ?? model.table.rows
  const fit = fitModel(model.syntax, data, { estimator: model.moments ? 'ML' : 'MLR' })
  return {
    ...model,
    checks: [...model.checks, checkFit(fit)],
    paths: names.map(path => pathEstimate(fit.status === 'ok' ? fit.standardized : [], path)),
    pathCovariance: pathCovariance(fit, names),
    respondents: { inFit: fit.nobs },
  }
}

function scoresOf(
  row: Readonly<Record<string, unknown>>,
  index: number,
  parcels: readonly string[],
  columnOf: (parcel: string) => string,
  { name }: People,
): Scores {
  return Object.fromEntries(
    parcels.map(parcel => {
      const value = row[columnOf(parcel)]
      if (value === null || value === undefined) return [parcel, null]
      if (typeof value === 'number' && Number.isFinite(value)) return [parcel, value]
      throw new DataError(
        `Row ${index + 1} of ${name} has ${JSON.stringify(value)} as ${columnOf(parcel)}.`,
        'Give numbers, or null where an answer is missing.',
      )
    }),
  )
}

function renamed(
  { variables, groups, ...rest }: SampleMoments,
  parcels: readonly string[],
  columnOf: (parcel: string) => string,
): SampleMoments {
  const places = parcels.map(parcel => variables.indexOf(columnOf(parcel)))
  return {
    ...rest,
    variables: parcels,
    groups: groups.map(group => ({
      ...group,
      covariance: places.map(i => places.map(j => group.covariance[i]![j]!)),
      means: places.map(i => group.means?.[i] ?? 0),
    })),
  }
}
