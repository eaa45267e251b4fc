import { decodeNumber, type EncodedNumber } from '../results/encode-number.ts'
import type { AssertionRecord, AssessmentRecord, PathRecord } from '../results/results-schema.ts'
import { plainText } from './plain-text.ts'

/** One assertion for people who look at its test: a line, and a page of Markdown with the numbers behind it. */
export function describeOutcome(
  assertion: AssertionRecord,
  record: AssessmentRecord,
): { readonly message: string; readonly body: string } {
  const { call, verdict, found, holds } = assertion
  const message = plainText(
    `${record.model}: ${verdict}, ${call}: ${found}; ${record.paths.map(shortPath).join('; ')}; n = ${record.respondents.inFit}, ${record.provenance} answers`,
    500,
  )
  const body = [
    `**${escaped(record.model)}**: ${escaped(call)} ${holds ? 'holds' : 'does not hold'} (verdict: ${verdict})`,
    '',
    '| path | estimate | SE | 95% interval | expected in people | probability |',
    '|---|---|---|---|---|---|',
    ...record.paths.map(
      ({ path, est, se, ciLower, ciUpper, expectedSign, pi }) =>
        `| ${escaped(path)} | ${digits(est)} | ${digits(se)} | ${digits(ciLower)} to ${digits(ciUpper)} | ${expectedSign} | ${digits(pi)} |`,
    ),
    '',
    ...record.checks.filter(({ ok }) => !ok).map(({ name, detail }) => `- ${name}: ${escaped(detail)}`),
    `- ${record.respondents.inFit} of ${record.respondents.asked} respondents, ${record.provenance} answers of ${escaped(record.modelsReturned.slice(0, 3).join(', ') || 'nobody')}`,
  ].join('\n')
  return { message, body }
}

function shortPath({ path, est, ciLower, ciUpper }: PathRecord): string {
  return `${path} ${digits(est)} [${digits(ciLower)}, ${digits(ciUpper)}]`
}

function digits(value: EncodedNumber): string {
  const number = decodeNumber(value)
  return Number.isFinite(number) ? number.toFixed(3) : '-'
}

/** Names and replies are hostile: nothing in them may be Markdown or HTML. */
function escaped(text: string): string {
  return plainText(text, 200).replaceAll(
    /[\\`*_{}[\]<>()#+!|&~]/g,
    character => `&#${character.charCodeAt(0)};`,
  )
}
