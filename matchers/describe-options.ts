/** Options as the user wrote them, for the head of a message: `, { margin: 0.1 }`, or nothing. */
export function describeOptions(options: object): string {
  const text = describeObject(options)
  return text === '{}' ? '' : `, ${text}`
}

/** A plain object as a user would write it; undefined members are left out. */
export function describeObject(value: object): string {
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  if (members.length === 0) return '{}'
  return `{ ${members.map(([name, member]) => `${name}: ${describeMember(member)}`).join(', ')} }`
}

function describeMember(member: unknown): string {
  if (typeof member === 'string') return `'${member}'`
  return typeof member === 'object' && member !== null ? describeObject(member) : String(member)
}
