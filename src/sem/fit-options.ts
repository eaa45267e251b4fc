import { ArgumentError } from '../errors.ts'
import type { GroupEqual } from './group-equality.ts'
import { checkGroupEqual } from './group-equality.ts'

/** How to fit a model; the defaults are those of lavaan's `sem()`. */
export interface FitOptions {
  /** Column of the data that tells the groups apart. Given sample moments bring their own groups. */
  readonly group?: string | undefined
  /** Sets of parameters held equal across groups. */
  readonly groupEqual?: readonly GroupEqual[] | undefined
  /** Exceptions from `groupEqual`, as lavaan writes parameters: "x3 ~ 1", "f =~ x2". */
  readonly groupPartial?: readonly string[] | undefined
  /** Only maximum likelihood so far. */
  readonly estimator?: 'ML' | undefined
  /** Rows with missing values are left out, with a warning that counts them. */
  readonly missing?: 'listwise' | undefined
  /** Model the means too. Default: with several groups, or when the syntax names an intercept. */
  readonly meanStructure?: boolean | undefined
  /** Scale latents by variance 1 instead of first loading 1. Default false. */
  readonly stdLv?: boolean | undefined
  /** `'wishart'` divides by n − 1 throughout. Default `'normal'`. */
  readonly likelihood?: 'normal' | 'wishart' | undefined
  /** Standard errors from the expected information (default), from the observed one, or none. */
  readonly se?: 'standard' | 'observed' | 'none' | undefined
  /** Default 300; a well-behaved fit takes about 6. */
  readonly maxIterations?: number | undefined
  /** Looked at before every iteration; an aborted fit throws the signal's reason. */
  readonly signal?: AbortSignal | undefined
}

/** Options with their defaults in place. */
export interface ResolvedFitOptions {
  readonly group: string | undefined
  readonly groupEqual: readonly GroupEqual[]
  readonly groupPartial: readonly string[]
  readonly meanStructure: boolean | undefined
  readonly stdLv: boolean
  readonly likelihood: 'normal' | 'wishart'
  readonly se: 'standard' | 'observed' | 'none'
  readonly maxIterations: number
  readonly signal: AbortSignal | undefined
}

const allowed: Readonly<Record<string, readonly string[]>> = {
  estimator: ['ML'],
  missing: ['listwise'],
  likelihood: ['normal', 'wishart'],
  se: ['standard', 'observed', 'none'],
}

const known: readonly (keyof FitOptions)[] = [
  'group',
  'groupEqual',
  'groupPartial',
  'estimator',
  'missing',
  'meanStructure',
  'stdLv',
  'likelihood',
  'se',
  'maxIterations',
  'signal',
]

/** Puts the defaults in place. Throws ArgumentError for an option or value there is not. */
export function resolveFitOptions(options: FitOptions): ResolvedFitOptions {
  for (const [name, value] of Object.entries(options)) {
    if (!(known as readonly string[]).includes(name)) {
      throw new ArgumentError(`There is no option ${name}.`, `The options are ${known.join(', ')}.`)
    }
    const words = allowed[name]
    if (value !== undefined && words && !words.includes(String(value))) {
      throw new ArgumentError(
        `${name} cannot be ${JSON.stringify(value)}.`,
        `Use ${words.map(word => `'${word}'`).join(' or ')}.`,
      )
    }
  }
  const groupEqual = options.groupEqual ?? []
  checkGroupEqual(groupEqual)
  const maxIterations = options.maxIterations ?? 300
  if (!(Number.isInteger(maxIterations) && maxIterations >= 1)) {
    throw new ArgumentError(`maxIterations cannot be ${maxIterations}.`, 'Pass an integer >= 1.')
  }
  return {
    group: options.group,
    groupEqual,
    groupPartial: options.groupPartial ?? [],
    meanStructure: options.meanStructure,
    stdLv: options.stdLv ?? false,
    likelihood: options.likelihood ?? 'normal',
    se: options.se ?? 'standard',
    maxIterations,
    signal: options.signal,
  }
}
