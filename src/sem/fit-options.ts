import { ArgumentError } from '../errors.ts'
import { checkOptionTypes } from './check-option-types.ts'
import type { GroupEqual } from './table/group-equality.ts'
import { checkGroupEqual } from './table/group-equality.ts'
import { written } from './written.ts'

/** How to fit a model; the defaults are those of lavaan's `sem()`. */
export interface FitOptions {
  /** Column of the data that tells the groups apart. Given sample moments bring their own groups. */
  readonly group?: string | undefined
  /** Sets of parameters held equal across groups. */
  readonly groupEqual?: readonly GroupEqual[] | undefined
  /** Exceptions from `groupEqual`, as lavaan writes parameters: "x3 ~ 1", "f =~ x2". */
  readonly groupPartial?: readonly string[] | undefined
  /**
   * `'ML'` (default), or with robust standard errors and a scaled test `'MLR'` (Huber-White, Yuan-Bentler) and `'MLM'`
   * (Satorra-Bentler); least squares `'GLS'`, `'ULS'`, `'WLS'`. All but ML, GLS and ULS need raw rows.
   */
  readonly estimator?: EstimatorName | undefined
  /**
   * Variables whose values are ordered categories, or `true` for all but mere predictors. Their thresholds and polychoric
   * correlations are fitted, by `'WLSMV'` (default: robust standard errors, scaled and shifted test), `'DWLS'`,
   * `'ULSMV'` or `'ULS'`.
   */
  readonly ordered?: boolean | readonly string[] | undefined
  /**
   * `'listwise'` (default): rows with missing values are left out, with a warning that counts them. `'fiml'` (also `'ml'`):
   * every row adds the likelihood of what it has; the means are modelled. With estimator `'ML'` or `'MLR'`. `'pairwise'`: of
   * ordered variables, each threshold and correlation is estimated from the rows that have its variables; right if values are
   * missing completely at random.
   */
  readonly missing?: 'listwise' | 'fiml' | 'ml' | 'pairwise' | undefined
  /** Model the means too. Default: with several groups, or when the syntax names an intercept. */
  readonly meanStructure?: boolean | undefined
  /** Scale latents by variance 1 instead of first loading 1. Default false. */
  readonly stdLv?: boolean | undefined
  /**
   * `'pos.var'`: variances of latents and residuals are at least 0, so that a Heywood case ends on the bound instead of beyond
   * it, with a warning `bound-active`. Default `'none'`.
   */
  readonly bounds?: 'none' | 'pos.var' | undefined
  /** `'wishart'` divides by n − 1 throughout. Default `'normal'`. */
  readonly likelihood?: 'normal' | 'wishart' | undefined
  /**
   * Standard errors from the expected information (`'standard'`), from the observed one, robust against non-normality,
   * from a bootstrap, or none. Default: those of the estimator. With missing `'fiml'`, `'standard'` is `'observed'`.
   */
  readonly se?: StandardErrorKind | undefined
  /**
   * `'jackknife'`: the bias of small samples is taken off the estimates, raw and standardized, and their standard errors are
   * those of the jackknife: the model is fitted anew without each row in turn. For ordered variables, where WLSMV with some
   * hundred rows overstates paths by 2 to 3% and understates their standard errors by 4 to 8% (docs/calibration-sem.md). Tests and
   * fit measures stay as they are, and inadmissible estimates are not corrected. Default `'none'`.
   */
  readonly correction?: 'none' | 'jackknife' | undefined
  /** With `se: 'bootstrap'`: how many resamples, and their seed. */
  readonly bootstrap?: BootstrapOptions | undefined
  /**
   * This share of each variance is added to it before anything is fitted, as if every variable had that much more error:
   * for covariance matrices that are (nearly) singular, e.g. 1e-5 to 0.1. Estimates, tests and standard errors are those of the
   * changed moments; the warning `ridge-used` says so. For estimators `'ML'`, `'GLS'` and `'ULS'` on complete rows. Default 0.
   */
  readonly ridge?: number | undefined
  /** Default 200; a well-behaved fit takes about 6. */
  readonly maxIterations?: number | undefined
  /**
   * Looked at first, before every iteration (also of EM), polychoric correlation and bootstrap draw; the fit then throws its
   * reason. As a fit is one synchronous call, no timer or event can abort it meanwhile: what counts is a signal that is
   * aborted already, or one whose `throwIfAborted` looks at something else, e.g. a clock or shared memory. To stop a long fit at
   * any time, run it in a worker.
   */
  readonly signal?: AbortSignal | undefined
}

export type EstimatorName = 'ML' | 'MLR' | 'MLM' | 'GLS' | 'ULS' | 'WLS' | 'DWLS' | 'WLSMV' | 'ULSMV'

export type StandardErrorKind = 'standard' | 'observed' | 'robust' | 'bootstrap' | 'none'

export interface BootstrapOptions {
  /** Number of resamples. Default 1000. */
  readonly draws?: number | undefined
  /** An integer; the same seed gives the same resamples. */
  readonly seed: number
}

/** Options with their defaults in place. */
export interface ResolvedFitOptions {
  readonly group: string | undefined
  readonly groupEqual: readonly GroupEqual[]
  readonly groupPartial: readonly string[]
  readonly meanStructure: boolean | undefined
  readonly stdLv: boolean
  readonly bounds: 'none' | 'pos.var'
  readonly ridge: number
  readonly likelihood: 'normal' | 'wishart'
  readonly missing: 'listwise' | 'fiml' | 'pairwise'
  readonly estimator: EstimatorName
  readonly ordered: boolean | readonly string[]
  readonly se: StandardErrorKind
  readonly correction: 'none' | 'jackknife'
  /** Present when `se` is `'bootstrap'`. */
  readonly bootstrap: { readonly draws: number; readonly seed: number } | undefined
  readonly maxIterations: number
  readonly signal: AbortSignal | undefined
}

const allowed: Readonly<Record<string, readonly string[]>> = {
  estimator: ['ML', 'MLR', 'MLM', 'GLS', 'ULS', 'WLS', 'DWLS', 'WLSMV', 'ULSMV'],
  missing: ['listwise', 'fiml', 'ml', 'pairwise'],
  bounds: ['none', 'pos.var'],
  likelihood: ['normal', 'wishart'],
  se: ['standard', 'observed', 'robust', 'bootstrap', 'none'],
  correction: ['none', 'jackknife'],
}

const known: readonly (keyof FitOptions)[] = [
  'group',
  'groupEqual',
  'groupPartial',
  'estimator',
  'ordered',
  'missing',
  'meanStructure',
  'stdLv',
  'bounds',
  'ridge',
  'likelihood',
  'se',
  'correction',
  'bootstrap',
  'maxIterations',
  'signal',
]

/** Puts the defaults in place. Throws ArgumentError for an option or value there is not. */
export function resolveFitOptions(options: FitOptions): ResolvedFitOptions {
  checkOptionTypes(options)
  for (const [name, value] of Object.entries(options)) {
    if (!(known as readonly string[]).includes(name)) {
      throw new ArgumentError(`There is no option ${name}.`, `The options are ${known.join(', ')}.`)
    }
    const words = allowed[name]
    if (value !== undefined && words && !words.includes(value as string)) {
      throw new ArgumentError(
        `${name} cannot be ${written(value)}.`,
        `Use ${words.map(word => `'${word}'`).join(' or ')}.`,
      )
    }
  }
  const missing = options.missing === 'ml' ? 'fiml' : (options.missing ?? 'listwise')
  if (missing === 'fiml' && options.meanStructure === false) {
    throw new ArgumentError(
      "meanStructure cannot be false with missing 'fiml': the likelihood of incomplete rows needs the means.",
      'Leave meanStructure out.',
    )
  }
  const groupEqual = options.groupEqual ?? []
  checkGroupEqual(groupEqual)
  const maxIterations = options.maxIterations ?? 200
  if (!(Number.isInteger(maxIterations) && maxIterations >= 1)) {
    throw new ArgumentError(`maxIterations cannot be ${written(maxIterations)}.`, 'Pass an integer >= 1.')
  }
  const ordered = options.ordered ?? false
  const estimator = options.estimator ?? (hasOrdered(ordered) ? 'WLSMV' : 'ML')
  if (missing === 'fiml' && hasOrdered(ordered)) {
    throw new ArgumentError(
      "missing 'fiml' cannot take ordered variables.",
      "Leave out `ordered`, or use missing 'pairwise'.",
    )
  }
  if (missing === 'pairwise' && !hasOrdered(ordered)) {
    throw new ArgumentError("missing 'pairwise' is for ordered variables.", "Use missing 'fiml'.")
  }
  const se = options.se ?? (robustEstimators.includes(estimator) ? 'robust' : 'standard')
  if (hasOrdered(ordered) || ordinalEstimators.includes(estimator))
    checkOrdinal(options, ordered, estimator, se)
  if (options.correction === 'jackknife') checkJackknife(options, ordered)
  const ridge = options.ridge ?? 0
  checkRidge(ridge, { estimator, missing, ordered, se })
  if (options.bootstrap && se !== 'bootstrap') {
    throw new ArgumentError(`The option bootstrap does not go with se '${se}'.`, "Pass se: 'bootstrap' too.")
  }
  return {
    group: options.group,
    groupEqual,
    groupPartial: options.groupPartial ?? [],
    meanStructure: missing === 'fiml' ? true : options.meanStructure,
    missing,
    stdLv: options.stdLv ?? false,
    bounds: options.bounds ?? 'none',
    ridge,
    likelihood: options.likelihood ?? 'normal',
    estimator,
    ordered,
    se,
    correction: options.correction ?? 'none',
    bootstrap: se === 'bootstrap' ? resolveBootstrap(options.bootstrap) : undefined,
    maxIterations,
    signal: options.signal,
  }
}

const robustEstimators: readonly EstimatorName[] = ['MLR', 'MLM', 'WLSMV', 'ULSMV']
/** Those that are for ordered variables only. */
const ordinalEstimators: readonly EstimatorName[] = ['DWLS', 'WLSMV', 'ULSMV']

/** Whether the option `ordered` names any variable. */
export function hasOrdered(ordered: boolean | readonly string[]): boolean {
  return ordered === true || (ordered !== false && ordered.length > 0)
}

function checkRidge(
  ridge: number,
  { estimator, missing, ordered, se }: Pick<ResolvedFitOptions, 'estimator' | 'missing' | 'ordered' | 'se'>,
): void {
  if (!(Number.isFinite(ridge) && ridge >= 0)) {
    throw new ArgumentError(`ridge cannot be ${written(ridge)}.`, 'Pass a number >= 0, e.g. 1e-5.')
  }
  if (ridge === 0) return
  const against = hasOrdered(ordered)
    ? 'ordered variables'
    : missing === 'fiml'
      ? "missing 'fiml'"
      : !['ML', 'GLS', 'ULS'].includes(estimator)
        ? `estimator '${estimator}'`
        : se === 'robust'
          ? "se 'robust'"
          : undefined
  if (against === undefined) return
  throw new ArgumentError(
    `ridge cannot go with ${against}: it changes moments, and these are about single rows.`,
    "Leave ridge out, or use estimator 'ML', 'GLS' or 'ULS' on complete rows.",
  )
}

function checkOrdinal(
  options: FitOptions,
  ordered: boolean | readonly string[],
  estimator: EstimatorName,
  se: StandardErrorKind,
): void {
  if (!hasOrdered(ordered)) {
    throw new ArgumentError(
      `estimator '${estimator}' is for ordered variables, and \`ordered\` names none.`,
      "Pass ordered: true or a list of names, or use 'MLR'.",
    )
  }
  if (estimator !== 'ULS' && !ordinalEstimators.includes(estimator)) {
    throw new ArgumentError(
      `estimator '${estimator}' cannot take ordered variables.`,
      "Use 'WLSMV', 'DWLS', 'ULSMV' or 'ULS', or leave `ordered` out.",
    )
  }
  if (se === 'observed' || options.likelihood === 'wishart') {
    throw new ArgumentError(
      `With ordered variables there is no ${se === 'observed' ? "se 'observed'" : "likelihood 'wishart'"}.`,
      'Leave the option out.',
    )
  }
}

function checkJackknife({ se, bounds }: FitOptions, ordered: boolean | readonly string[]): void {
  if (!hasOrdered(ordered)) {
    throw new ArgumentError(
      "correction 'jackknife' is for ordered variables, and `ordered` names none.",
      'Leave it out: other estimators need no correction (docs/calibration-sem.md).',
    )
  }
  if (se !== undefined) {
    throw new ArgumentError(
      `correction 'jackknife' brings standard errors of its own, and se is '${se}'.`,
      'Leave one of them out.',
    )
  }
  if (bounds === 'pos.var') {
    throw new ArgumentError(
      "correction 'jackknife' does not go with bounds 'pos.var': at a bound estimates do not follow single rows.",
      'Leave one of them out.',
    )
  }
}

function resolveBootstrap(options: BootstrapOptions | undefined): { draws: number; seed: number } {
  const { draws = 1000, seed = Number.NaN } = options ?? {}
  if (!(Number.isInteger(draws) && draws >= 2)) {
    throw new ArgumentError(
      `bootstrap.draws cannot be ${written(draws)}.`,
      'Pass an integer >= 2, e.g. 1000.',
    )
  }
  if (!Number.isSafeInteger(seed)) {
    throw new ArgumentError(
      `bootstrap.seed cannot be ${written(seed)}.`,
      'Pass an integer, e.g. bootstrap: { draws: 1000, seed: 1 }.',
    )
  }
  return { draws, seed }
}
