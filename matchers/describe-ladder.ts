import { significant, tolerable } from '../src/alignment/ladder/climb.ts'
import { describeFreed } from '../src/alignment/ladder/describe-freed.ts'
import type { MeasurementLadder } from '../src/alignment/ladder/measurement-ladder.ts'
import { signed } from '../src/numerics/signed.ts'

type Step = MeasurementLadder['steps'][number]

/** The level of invariance that two models reached, and the numbers of each step behind it. */
export function describeLadder({ level, exceptions, steps }: MeasurementLadder): readonly string[] {
  const [partial, but] =
    exceptions.length === 0 ? ['', ''] : ['partial ', `, but for the ${describeFreed(exceptions)}`]
  return [
    `${reached[level](partial)}${but}`,
    ...steps.filter(({ pvalue }) => Number.isFinite(pvalue)).map(describeStep),
  ]
}

/** @param partial - Before the name of each level that holds with exceptions. */
const reached: Readonly<Record<MeasurementLadder['level'], (partial: string) => string>> = {
  none: () => 'no common model',
  configural: () => 'configural invariance: the same constructs, without equal loadings',
  metric: partial => `${partial}metric invariance: equal loadings, without equal intercepts`,
  scalar: partial => `${partial}scalar (and so ${partial}metric) invariance: equal loadings and intercepts`,
}

function describeStep(step: Step): string {
  const { level, freed, chisqDiff, dfDiff, pvalue, cfiChange, rmseaChange } = step
  const p = pvalue < 0.0005 ? '< 0.001' : `= ${pvalue.toFixed(3)}`
  const free =
    freed.length === 0 ? '' : `, ${freed.length} ${freed.length === 1 ? 'exception' : 'exceptions'}`
  return `${level}${free}: chi-square difference(${dfDiff}) = ${chisqDiff.toFixed(2)}, p ${p}; change in CFI ${signed(cfiChange)}, in RMSEA ${signed(rmseaChange)}: ${outcomeOf(step)}`
}

/** Whether a step holds, and what decided that. */
function outcomeOf({ holds, pvalue, cfiChange, rmseaChange }: Step): string {
  if (pvalue >= significant) return `not rejected (p at least ${significant})`
  if (holds) return `holds (CFI falls by at most ${tolerable.cfi}, RMSEA rises by at most ${tolerable.rmsea})`
  const worse = [
    ...(cfiChange >= -tolerable.cfi ? [] : [`CFI falls by more than ${tolerable.cfi}`]),
    ...(rmseaChange <= tolerable.rmsea ? [] : [`RMSEA rises by more than ${tolerable.rmsea}`]),
  ]
  return `does not hold (p below ${significant}, and ${worse.join(' and ')})`
}
