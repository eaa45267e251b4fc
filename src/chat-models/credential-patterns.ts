/**
 * Shapes of credentials, each of which no answer to a questionnaire has. One place: redaction and recordings use it.
 *
 * Every repeat that may fail late is bounded: the text is a model's, and must not be able to make the search slow.
 */
const shapes: readonly RegExp[] = [
  // OpenAI, Anthropic, DeepSeek, OpenRouter (`sk-…`, `sk-ant-…`), Stripe (`sk_live_…`); providers echo them in part
  /\b(?:sk|pk|rk)[-_](?=[\w*.-]{0,100}[\d*])[\w*.-]{12,}/,
  // Google: API keys, OAuth access tokens and client secrets
  /\bAIza[\w-]{30,}|\bya29\.[\w-]{20,}|\bGOCSPX-[\w-]{20,}/,
  // AWS access key ids; secret keys have no shape but their label, see below
  /\b(?:AKIA|ASIA|ABIA|ACCA)[0-9A-Z]{16}\b/,
  // GitHub, GitLab, Slack, npm, Hugging Face, Groq, xAI, Perplexity, Replicate
  /\bgh[pousr]_\w{30,}|\bgithub_pat_\w{30,}|\bglpat-[\w-]{20,}|\bxox[abeoprs]-[\w-]{10,}|\bnpm_\w{30,}/,
  /\bhf_\w{30,}|\bgsk_\w{30,}|\bxai-\w{30,}|\bpplx-\w{30,}|\br8_\w{30,}/,
  // Azure: connection strings and shared access signatures
  /\b(?:AccountKey|SharedAccessKey|SharedAccessSignature|sig)=[A-Za-z0-9+/%]{20,}=*/,
  // JSON web tokens
  /(?<![\w-])eyJ[\w-]{10,2000}\.eyJ[\w-]{10,}(?:\.[\w-]*)?/,
  // headers
  /\b(?:[Bb]earer|BEARER|[Bb]asic|BASIC)\s{1,9}(?=[\w.~+/-]{0,100}\d)[\w.~+/-]{16,}=*/,
  // `api-key: …`, `"password": "…"`, `AWS_SECRET_ACCESS_KEY=…`: a label, and what no word looks like
  /(?:api[-_]?key|secret|passw(?:or)?d|access[-_]?key(?:[-_]?id)?|auth[-_]?token|authorization)["']?\s{0,9}[:=]\s{0,9}["']?(?=[\w+/.~-]{0,100}\d)(?=[\w+/.~-]{0,100}[a-z])[\w+/.~-]{16,}=*/i,
  /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----/,
]

/** Shapes whose search is slow, because they begin like any word, with what is quickly seen to be absent from a text. */
const slowShapes: readonly { readonly needs: RegExp; readonly shape: RegExp }[] = [
  // Azure: keys of its services carry a signature in their middle
  {
    needs: /JQQJ9|\+AMC|\+ASt|AzSe|AzFu|ACDb/,
    shape:
      /(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{20,90}(?:JQQJ9[9A-D]|\+AMC|\+ASt|AzSe|AzFu|ACDb)[A-Za-z0-9+/]{4,}=*/,
  },
  // the user and password of an address
  {
    needs: /:\/\//,
    shape: /\b[a-zA-Z][a-zA-Z0-9+.-]{0,20}:\/\/[^\s/:@"']{0,200}:[^\s/@"']{1,200}@/,
  },
]

/** True for text that holds something shaped like a credential. */
export function looksLikeCredential(text: string): boolean {
  return (
    shapes.some(shape => shape.test(text)) ||
    slowShapes.some(({ needs, shape }) => needs.test(text) && shape.test(text))
  )
}

const everywhere = [...shapes, ...slowShapes.map(({ shape }) => shape)].map(
  ({ source, flags }) => new RegExp(source, `${flags}g`),
)

/** The text with everything shaped like a credential replaced. */
export function withoutCredentialShapes(text: string): string {
  return everywhere.reduce((clean, shape) => clean.replace(shape, '[key]'), text)
}
