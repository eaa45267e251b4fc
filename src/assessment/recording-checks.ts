import type { Check } from '../alignment/check.ts'
import type { UsedRecording } from '../asking/gather-answers.ts'
import { isOtherModel } from '../recordings/returned-model.ts'
import { plainText } from '../report/plain-text.ts'

/**
 * What must hold of the answers' origin before anything is concluded: that one model gave them all, and, where a few were
 * asked again, that it still answers so.
 */
export function recordingChecks(used: UsedRecording | undefined): readonly Check[] {
  if (!used) return []
  const { canary } = used
  const checks: Check[] = [returnedModel(used)]
  if (canary) {
    const changes = Object.entries(canary.differences).map(([kind, mean]) => `${kind} ${signed(mean)}`)
    checks.push({
      name: 'canary',
      ok: !canary.failed,
      value: canary.pvalue,
      bound: canary.level,
      detail: `${canary.asked} recorded questions asked again, p = ${canary.pvalue.toFixed(4)} that the model answers as it did, at least ${canary.level} wanted (${changes.join(', ')})`,
      consequence:
        'The recorded answers would be judged as if they were those of the model that is there now.',
      mend: 'The model no longer answers as recorded; record all answers anew (VAAR_MODE=record).',
    })
  }
  return checks.map(check => (check.ok ? { ...check, mend: '' } : check))
}

/**
 * One model gave all answers, and at the provider's own service it is the one asked for. Other servers have names of their
 * own for what they serve. A reply without a model's name counts as one of the model that was asked for.
 */
function returnedModel({ modelsReturned, requested, official }: UsedRecording): Check {
  const names = Object.keys(modelsReturned).filter(name => name !== requested)
  const listed = names.map(name => `"${plainText(name)}" (${modelsReturned[name]} answers)`).join(', ')
  const other = requested !== undefined && names.some(name => isOtherModel(requested, name))
  return {
    name: 'model returned',
    ok: names.length <= 1 && !(other && official),
    value: names.length,
    bound: 1,
    detail: `the answers are of ${listed || 'the model asked for'}${other ? `; "${plainText(requested)}" was asked for` : ''}`,
    consequence: 'Answers of several models would be judged as those of one.',
    mend: 'The provider changed the model behind its name: record all answers anew (VAAR_MODE=record).',
  }
}

function signed(value: number): string {
  return `${value < 0 ? '-' : '+'}${Math.abs(value).toFixed(2)}`
}
