/** Tag of the tests that ask a language model, or replay its answers: every test of this package's `test`. */
export const llmTag = 'llm'
