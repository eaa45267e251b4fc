/** A way for a server to fail one call. */
export type Fault =
  /** An error in the API's own form. */
  | {
      readonly kind: 'status'
      readonly status: number
      /** OpenAI: `code` of the error. Anthropic: `error_code` among its details. */
      readonly code?: string
      readonly message?: string
      /** Sent as `Retry-After`; fractions are allowed. */
      readonly retryAfterSeconds?: number
    }
  /** Anything at all, as a proxy or a wrong server would send. */
  | { readonly kind: 'raw'; readonly status: number; readonly contentType: string; readonly body: string }
  /** The connection closes before an answer. */
  | { readonly kind: 'reset' }
  /** The connection closes in the middle of the answer, which was made and counted. */
  | { readonly kind: 'reset-mid-body' }
  /** No answer, ever. */
  | { readonly kind: 'hang' }
  /** Half an answer, then silence. */
  | { readonly kind: 'hang-mid-body' }
  /** A whole answer that is cut off inside its JSON. */
  | { readonly kind: 'malformed-json' }
  /** A success without a body. */
  | { readonly kind: 'empty-body' }

/** Which calls fail, counted from 1. */
export type FaultInjector = (call: number) => Fault | undefined
