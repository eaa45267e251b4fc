import type { BoundedValue } from '../src/alignment/judge-bounds.ts'

/** A value, and what was halved or repeated for it. */
export interface StabilityValue extends BoundedValue {
  readonly of: keyof typeof halves
}

const halves = {
  statements: 'which half of the statements',
  respondents: 'which half of the respondents',
  runs: 'which run',
} as const

/** What is asked of every questionnaire is claimed once, and denied of some. */
export function asWhole(
  values: readonly StabilityValue[],
  whose: 'every' | 'some',
): readonly StabilityValue[] {
  const whole = values.map(value =>
    value.of === 'statements'
      ? { ...value, name: itemsOf(`${whose} questionnaire (halves of its statements, Spearman-Brown)`) }
      : value,
  )
  return whole.filter(({ name }, at) => whole.findIndex(other => other.name === name) === at)
}

/** Name of the value of one questionnaire. */
export function itemsOf(questionnaire: string): string {
  return `${reliabilityOfHalves} of ${questionnaire}`
}

const reliabilityOfHalves = 'split-half reliability'

/** What is of every questionnaire is named once. */
export function describeFound(values: readonly StabilityValue[]): string {
  const [first = '', ...more] = values.map(
    ({ name, value, unit }) => `${name} ${value.toFixed(3)}${unit ? ` ${unit}` : ''}`,
  )
  return [first, ...more.map(text => text.replace(`${reliabilityOfHalves} of`, 'of'))].join(', ')
}

/** Speaks of what did not keep its bound. */
export function adviceOn(values: readonly StabilityValue[]): string {
  const broken = values
    .filter(({ value, bound, wanted }) => (wanted === 'at least' ? value < bound : value > bound))
    .map(({ of }) => of)
  const places = [...new Set(broken)].map(of => halves[of]).join(', and on ')
  const mends = [
    ...(broken.includes('statements') ? ['give more or clearer statements'] : []),
    ...(broken.some(of => of !== 'statements') ? ['ask more respondents'] : []),
  ]
  return `The answers depend on ${places} one looks at: read them, (await assess(…)).responses, or ${mends.join(' and ')}.`
}
