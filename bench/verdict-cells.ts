import type { StudyOptions } from '../src/config/vaar-config.ts'
import { ownInstruments } from '../src/instruments/index.ts'
import type { Instrument } from '../src/instruments/schema.ts'
import type { PlantedModel } from '../src/simulation/index.ts'

/** What a cell's share of passes is held against. */
export interface CellClaim {
  readonly gate: 'vaar' | 'signs'
  /** `stated`: at most the chance that the message states for it. */
  readonly bound: 'stated no relation' | 'stated one missing' | 'none' | { readonly atLeast: number }
}

type ContextName = NonNullable<StudyOptions['contexts']>[number]

/** A planted truth, measured again and again by the same study. */
export interface CalibrationCell {
  readonly name: string
  readonly planted: PlantedModel
  readonly instruments: readonly Instrument[]
  readonly respondents: number
  /** Sharing contexts in place of the one questionnaire. */
  readonly contexts?: ContextName[]
  /** Every respondent is asked this often with the same answers: copies that pose as respondents. */
  readonly copies?: number
  readonly claims: readonly CellClaim[]
  /** A precondition that must be named in every model of the cell. */
  readonly names?: string
}

const human = { 'sharing ~ privacy': -0.2, 'sharing ~ prosocialness': 0.25 }
const reversed = { 'sharing ~ privacy': 0.2, 'sharing ~ prosocialness': -0.25 }
const strong = 0.5

/** All statements of these instruments keyed one way, as in most published scales. */
function oneDirection(...ids: readonly string[]): readonly Instrument[] {
  return ownInstruments.map(instrument =>
    ids.includes(instrument.id)
      ? { ...instrument, items: instrument.items.map(item => ({ ...item, keyed: '+' as const })) }
      : instrument,
  )
}

/** Means this many standard deviations from the middle, all so that the ends of the scales lend the paths their expected signs. */
function extreme(mean: number) {
  return { privacy: mean, prosocialness: -mean, sharing: -mean }
}

const noRelation: readonly CellClaim[] = [
  { gate: 'vaar', bound: 'stated no relation' },
  { gate: 'signs', bound: 'stated no relation' },
]
const oneMissing: readonly CellClaim[] = [
  { gate: 'vaar', bound: 'stated one missing' },
  { gate: 'signs', bound: 'stated one missing' },
]
const never: readonly CellClaim[] = [
  { gate: 'vaar', bound: 'none' },
  { gate: 'signs', bound: 'none' },
]
const mostly: readonly CellClaim[] = [{ gate: 'vaar', bound: { atLeast: 0.9 } }]

type Details = Partial<Omit<CalibrationCell, 'name' | 'planted' | 'claims'>>

function cell(
  name: string,
  planted: PlantedModel,
  claims: readonly CellClaim[],
  { instruments = ownInstruments, respondents = 300, ...details }: Details = {},
): CalibrationCell {
  return { name, planted, instruments, respondents, claims, ...details }
}

const all = ['privacy', 'prosocialness', 'sharing']

function styleCells(agreement: number): readonly CalibrationCell[] {
  const instruments = oneDirection(...all)
  const names = 'response style'
  return [
    cell(`style ${agreement}, one direction, no relation`, { agreement }, never, { instruments, names }),
    cell(`style ${agreement}, one direction, reversed`, { agreement, paths: reversed }, never, {
      instruments,
      names,
    }),
    cell(`style ${agreement}, own instruments, no relation`, { agreement }, noRelation),
    cell(`style ${agreement}, own instruments, reversed`, { agreement, paths: reversed }, never),
    cell(`style ${agreement}, own instruments, -.20/+.25`, { agreement, paths: human }, []),
  ]
}

/** Where the stated rates were wrong before they allowed for few respondents and errors that correlate; and with more paths. */
function smallAndOtherCells(): readonly CalibrationCell[] {
  const correlated = (value: number) => ({ correlations: { 'privacy ~~ prosocialness': value } })
  const half = { respondents: 100 }
  const oneStrong = { paths: { 'sharing ~ privacy': -strong } }
  const contexts: ContextName[] = ['publicHealth', 'research', 'commerce', 'state']
  return [
    cell('no relation, N = 150', {}, noRelation, { respondents: 150 }),
    cell('no relation, N = 1,000', {}, noRelation, { respondents: 1000 }),
    cell('no relation, predictors correlate -.4', correlated(-0.4), noRelation),
    cell('no relation, predictors correlate .4, N = 100', correlated(0.4), noRelation, half),
    cell('no relation, loadings .5', { loadings: 0.5 }, noRelation),
    cell('no relation, loadings .5, N = 150', { loadings: 0.5 }, noRelation, { respondents: 150 }),
    cell('privacy strong, prosocialness missing, N = 100', oneStrong, oneMissing, half),
    cell('privacy strong, prosocialness missing, N = 150', oneStrong, oneMissing, { respondents: 150 }),
    cell('privacy strong, prosocialness missing, loadings .5', { ...oneStrong, loadings: 0.5 }, oneMissing),
    cell(
      'privacy strong, prosocialness missing, predictors correlate .4',
      { ...oneStrong, ...correlated(0.4) },
      oneMissing,
    ),
    cell('no relation, 4 paths of 2 contexts', {}, noRelation, { contexts: contexts.slice(0, 2) }),
    cell('no relation, 7 paths of 4 contexts', {}, noRelation, { contexts }),
    cell('no relation, 7 paths of 4 contexts, N = 150', {}, noRelation, { contexts, respondents: 150 }),
  ]
}

/** Every cell of `npm run calibrate`, the judged ones first. */
export const verdictCells: readonly CalibrationCell[] = [
  cell('no relation', {}, noRelation),
  cell('privacy strong, prosocialness missing', { paths: { 'sharing ~ privacy': -strong } }, oneMissing),
  cell('prosocialness strong, privacy missing', { paths: { 'sharing ~ prosocialness': strong } }, oneMissing),
  cell('-.20/+.25', { paths: human }, mostly),
  cell('both reversed', { paths: reversed }, never),
  ...[0.3, 0.5, 0.8].flatMap(styleCells),
  cell('-.20/+.25, N = 100', { paths: human }, [], { respondents: 100 }),
  cell('no relation, N = 100', {}, noRelation, { respondents: 100 }),
  cell(
    'no relation, predictors correlate .4',
    { correlations: { 'privacy ~~ prosocialness': 0.4 } },
    noRelation,
  ),
  ...smallAndOtherCells(),
  cell(
    '-.20/+.25, predictors correlate .4',
    { paths: human, correlations: { 'privacy ~~ prosocialness': 0.4 } },
    [],
  ),
  ...[0, 0.3, 0.5, 0.8].map(agreement =>
    cell(`means 2 SD out, style ${agreement}, no relation`, { agreement, means: extreme(2) }, noRelation),
  ),
  cell('means 1.5 SD out, style 0.6, no relation', { agreement: 0.6, means: extreme(1.5) }, noRelation),
  cell('means 1 SD out, style 0.8, no relation', { agreement: 0.8, means: extreme(1) }, noRelation),
  cell('means 3 SD out, style 0.8, no relation', { agreement: 0.8, means: extreme(3) }, noRelation),
  cell('means 1 SD out, -.20/+.25', { paths: human, means: extreme(1) }, []),
  cell('means 2 SD out, -.20/+.25', { paths: human, means: extreme(2) }, []),
  ...[0, 0.3, 0.5].map(agreement =>
    cell(`style ${agreement}, two of three one way, no relation`, { agreement }, noRelation, {
      instruments: oneDirection('prosocialness', 'sharing'),
    }),
  ),
  cell(
    'style 0.5, predictors one way, privacy missing',
    { agreement: 0.5, paths: { 'sharing ~ prosocialness': strong } },
    oneMissing,
    { instruments: oneDirection('privacy', 'prosocialness') },
  ),
  cell('two of three one way, -.20/+.25', { paths: human }, [], {
    instruments: oneDirection('prosocialness', 'sharing'),
  }),
  cell('answers at random', { noise: 1 }, never),
  cell('a third of the answers at random, -.20/+.25', { paths: human, noise: 0.33 }, []),
  cell('30 people in 10 copies each, no relation', {}, never, {
    respondents: 30,
    copies: 10,
    names: 'distinct answers',
  }),
  cell('one person in 300 copies', {}, never, { respondents: 1, copies: 300, names: 'convergence' }),
  cell('loadings .5, -.20/+.25', { paths: human, loadings: 0.5 }, []),
  cell('30% of the questions refused at first, -.20/+.25', { paths: human, refusalRate: 0.3 }, []),
]
