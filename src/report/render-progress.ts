import colors from 'tinyrainbow'
import { plainText } from './plain-text.ts'
import type { StudyState } from './study-meter.ts'

const cells = 20

/** One study as a bar, e.g. `candidate ██████░░░░ 150/300 sessions · 2 answers missing · 12.1 a second · 0:13 left`. */
export function renderBar(state: StudyState, spent?: string): string {
  const filled = Math.floor((cells * state.ended) / state.of)
  const bar = colors.cyan('█'.repeat(filled)) + colors.dim('░'.repeat(cells - filled))
  return ` ${colors.bold(plainText(state.model, 30))} ${bar} ${describe(state, spent)}`
}

/** The same as a line among others. */
export function renderProgressLine(state: StudyState, spent?: string): string {
  const percent = Math.floor((100 * state.ended) / state.of)
  return `vaar: ${plainText(state.model, 30)} ${percent}%, ${describe(state, spent)}`
}

function describe(state: StudyState, spent: string | undefined): string {
  const { ended, of, missing, faulted, rate, secondsLeft } = state
  return [
    `${ended}/${of} sessions`,
    ...(missing > 0 ? [`${missing} answers missing`] : []),
    ...(faulted > 0 ? [`${faulted} cut short by faults`] : []),
    ...(rate > 0 ? [`${rate.toPrecision(2)} a second`] : []),
    ...(spent === undefined ? [] : [spent]),
    ...(secondsLeft >= 0 && ended < of ? [`${clock(secondsLeft)} left`] : []),
  ].join(' · ')
}

function clock(seconds: number): string {
  const whole = Math.ceil(seconds)
  const minutes = Math.floor(whole / 60) % 60
  const rest = String(whole % 60).padStart(2, '0')
  return whole < 3600
    ? `${minutes}:${rest}`
    : `${Math.floor(whole / 3600)}:${String(minutes).padStart(2, '0')}:${rest}`
}
