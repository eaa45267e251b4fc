import type { ChatModelFault } from '../errors.ts'
import { type Endpoint, subjectOf } from './endpoint.ts'
import type { FaultFacts } from './fault-facts.ts'
import { partNames } from './refusable-part.ts'

/** One row of the table: which facts it is about, which fault they are, and the two sentences of the message. */
export interface FaultRow {
  readonly fault: ChatModelFault
  readonly when: (facts: FaultFacts) => boolean
  readonly problem: (facts: FaultFacts, endpoint: Endpoint) => string
  readonly mend: (facts: FaultFacts, endpoint: Endpoint) => string
}

/** An account without means: asking again cannot help, though it comes as a 429 or a 400. */
const quotaPattern =
  /insufficient_quota|exceeded your current quota|billing_error|billing_hard_limit|spend_limit_reached|credit balance is too low/i

const noServer = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL)$/
const badCertificate = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_SSL|ERR_TLS|EPROTO/
const unknownModel = /model_not_found|\bmodel: |\bmodel\b.*(not found|not exist)/i
const samplingWords = /temperature|top_p|top_k/i

/** From SDK and HTTP errors to faults. The first row that fits is taken; the last fits everything. */
export const faultTable: readonly FaultRow[] = [
  {
    fault: 'aborted',
    when: facts => facts.kind === 'aborted',
    problem: (_, endpoint) => `The request to ${endpoint.modelId} was aborted.`,
    mend: () => 'Run again to go on.',
  },
  {
    fault: 'timeout',
    when: facts => facts.kind === 'timeout' || facts.status === 408 || facts.status === 504,
    problem: (_, endpoint) => `${subjectOf(endpoint)} did not answer for ${endpoint.modelId} in time.`,
    mend: (_, endpoint) => `Try again later, or raise \`timeoutMs\` (now ${endpoint.timeoutMs}).`,
  },
  {
    fault: 'malformed',
    when: facts => facts.kind === 'malformed',
    problem: (facts, endpoint) => `${subjectOf(endpoint)} answered ${endpoint.modelId} with ${facts.words}.`,
    mend: (facts, endpoint) =>
      facts.words.endsWith('instead of JSON')
        ? `Check that \`baseURL\` is that of an API like ${endpoint.label}'s.`
        : 'Try again; if it stays, look at the server and at the proxies before it.',
  },
  {
    fault: 'unreachable',
    when: facts =>
      facts.kind === 'network' && (noServer.test(facts.systemCode ?? '') || facts.words === 'bad port'),
    problem: (facts, endpoint) =>
      `Nothing answers at ${endpoint.address} for ${endpoint.modelId} (${facts.systemCode ?? facts.words}).`,
    mend: (_, endpoint) =>
      endpoint.official
        ? 'Check the network and its proxy.'
        : 'Start the server (e.g. `ollama serve`) or mend `baseURL`.',
  },
  {
    fault: 'unreachable',
    when: facts => facts.kind === 'network' && badCertificate.test(facts.systemCode ?? ''),
    problem: (facts, endpoint) =>
      `No safe connection to ${endpoint.address} for ${endpoint.modelId} (${facts.systemCode}).`,
    mend: () => 'Check http against https in `baseURL`, or give Node the certificate in NODE_EXTRA_CA_CERTS.',
  },
  {
    fault: 'connection',
    when: facts => facts.kind === 'network',
    problem: (facts, endpoint) =>
      `The connection to ${endpoint.address} broke while ${endpoint.modelId} was asked (${facts.systemCode ?? facts.words}).`,
    mend: () => 'Try again; if it stays, look at the server and at the proxies before it.',
  },
  {
    fault: 'unreachable',
    when: ({ status = 0, words }) => status >= 300 && status < 400 && words !== '',
    problem: (facts, endpoint) =>
      `${subjectOf(endpoint)} sends requests for ${endpoint.modelId} elsewhere (${facts.status}${said(facts)}).`,
    mend: () =>
      'Point `baseURL` there, if that is the right place: a question and its key are not taken to another server.',
  },
  {
    fault: 'quota',
    when: facts => facts.status === 402 || quotaPattern.test([...facts.codes, facts.words].join(' ')),
    problem: (facts, endpoint) =>
      `The account has no means left for ${endpoint.modelId} (${facts.status}${said(facts)}).`,
    mend: (_, endpoint) =>
      `Add credit or raise the limit at ${endpoint.label}, or use another key in ${endpoint.keyVariable}.`,
  },
  {
    fault: 'authentication',
    when: facts => facts.status === 401,
    problem: (_, endpoint) => `${subjectOf(endpoint)} refused the key for ${endpoint.modelId} (401).`,
    mend: (_, endpoint) => `Check ${endpoint.keyVariable}, or the \`apiKey\` given to ${callOf(endpoint)}.`,
  },
  {
    fault: 'authentication',
    when: facts => facts.status === 403,
    problem: (facts, endpoint) =>
      `${subjectOf(endpoint)} does not let this key use ${endpoint.modelId} (403${said(facts)}).`,
    mend: (_, endpoint) =>
      `Give the key access to the model, or set ${endpoint.keyVariable} to one that has it.`,
  },
  {
    fault: 'unknown-model',
    when: facts =>
      [400, 404].includes(facts.status ?? 0) && unknownModel.test([...facts.codes, facts.words].join(' ')),
    problem: (facts, endpoint) =>
      `${subjectOf(endpoint)} does not know the model "${endpoint.model}" (${facts.status}).`,
    mend: (_, endpoint) =>
      endpoint.official
        ? `Check the name: \`${endpoint.factory}('…')\` takes one that ${endpoint.label} lists and this key may use.`
        : `Check the name, or load the model on the server (e.g. \`ollama pull ${endpoint.model}\`).`,
  },
  {
    fault: 'bad-request',
    when: facts =>
      [400, 404, 422].includes(facts.status ?? 0) && partNames.structuredOutput.test(facts.words),
    problem: (facts, endpoint) =>
      `${subjectOf(endpoint)} refuses structured output for ${endpoint.modelId} (${facts.status}${said(facts)}).`,
    mend: (_, endpoint) => `Give ${callOf(endpoint)} \`structuredOutput: 'auto'\` or \`false\`.`,
  },
  {
    fault: 'unreachable',
    when: facts => facts.status === 404 || facts.status === 405,
    problem: (facts, endpoint) =>
      `${subjectOf(endpoint)} has no ${endpoint.label} API there (${facts.status}${said(facts)}).`,
    mend: (_, endpoint) =>
      `Check \`baseURL\`${endpoint.factory === 'openai' ? ': it mostly ends in /v1' : ': it stands without /v1'}.`,
  },
  {
    fault: 'rate-limit',
    when: facts => facts.status === 429,
    problem: (facts, endpoint) =>
      `${subjectOf(endpoint)} asks for fewer requests to ${endpoint.modelId} (429${said(facts)}).`,
    mend: ({ retryAfterMs }) => `Ask fewer at once, or try again ${whenAgain(retryAfterMs)}.`,
  },
  {
    fault: 'overloaded',
    when: facts => facts.status === 409 || (facts.status ?? 0) >= 500,
    problem: (facts, endpoint) =>
      `${subjectOf(endpoint)} failed over ${endpoint.modelId} (${facts.status}${said(facts)}).`,
    mend: () => 'Try again later.',
  },
  {
    fault: 'bad-request',
    when: facts => samplingWords.test(facts.parameter ?? facts.words),
    problem: (facts, endpoint) =>
      `${subjectOf(endpoint)} refuses the sampling asked of ${endpoint.modelId} (${facts.status}${said(facts)}).`,
    mend: (facts, endpoint) =>
      `Take ${samplingOption(facts)} out of the \`sampling\` of ${callOf(endpoint)}: it is not left out silently, since that would be another study.`,
  },
  {
    fault: 'bad-request',
    when: facts => facts.kind === 'http',
    problem: (facts, endpoint) =>
      `${subjectOf(endpoint)} refused a request to ${endpoint.modelId} (${facts.status}${said(facts)}).`,
    mend: (_, endpoint) => `Mend the options of ${callOf(endpoint)} or the length of the conversation.`,
  },
  {
    fault: 'bad-request',
    when: () => true,
    problem: (facts, endpoint) => `${endpoint.modelId} could not be asked: the client says "${facts.words}".`,
    mend: (_, endpoint) => `Check the options of ${callOf(endpoint)}.`,
  },
]

/** What a server said about coming back, where that is longer than anybody watches a run. */
function whenAgain(retryAfterMs = 0): string {
  const minutes = Math.ceil(retryAfterMs / 60_000)
  if (!(minutes > 1 && minutes < 1e6)) return 'later'
  return minutes < 120 ? `in ${minutes} minutes` : `in ${Math.ceil(minutes / 60)} hours`
}

function callOf(endpoint: Endpoint): string {
  return `${endpoint.factory}('${endpoint.model}')`
}

function said(facts: FaultFacts): string {
  return facts.words === '' ? '' : `: "${facts.words}"`
}

function samplingOption(facts: FaultFacts): string {
  return /temperature/i.test(facts.parameter ?? facts.words) ? '`temperature`' : '`topP`'
}
