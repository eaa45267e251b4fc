import { decodeNumber } from '../results/encode-number.ts'
import type { VaarResults } from '../results/results-schema.ts'
import { answersOf } from './answers-of.ts'
import { vaarText } from './model-cells.ts'
import { plainText } from './plain-text.ts'

/** A run in one line, for the log of a CI in which everything held. */
export function renderLine({ assessments, tests }: Pick<VaarResults, 'assessments' | 'tests'>): string {
  const assertions = tests.flatMap(test => test.assertions)
  const held = assertions.filter(({ holds }) => holds).length
  const values = assessments
    .map(record => ({ record, value: decodeNumber(record.vaar.values['logScore'] ?? 'NaN') }))
    .filter(({ value }) => Number.isFinite(value))
    .toSorted((a, b) => a.value - b.value)
  const lowest = values[0]
    ? `, lowest VAAR ${vaarText(values[0].record)} (${plainText(values[0].record.model)})`
    : ''
  const models = new Set(assessments.map(({ model }) => model)).size
  return `vaar: ${counted(models, 'model')}, ${held} of ${counted(assertions.length, 'assertion')} held${lowest}; ${answersOf(assessments)}`
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
