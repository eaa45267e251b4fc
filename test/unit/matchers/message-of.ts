/** The message that an assertion fails with, or `passed`. */
export function messageOf(assertion: Promise<unknown>): Promise<string> {
  return assertion.then(
    () => 'passed',
    (error: Error) => error.message,
  )
}
