const longest = 80

/** A value as an error message shows it: bounded, and never an error of its own. Text stands in quotes. */
export function written(value: unknown): string {
  const text = plainly(value)
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text
}

function plainly(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, longest))
  try {
    return Array.isArray(value) ? `[${value.slice(0, 5).map(plainly).join(', ')}]` : String(value)
  } catch {
    return 'an object that cannot be printed'
  }
}
