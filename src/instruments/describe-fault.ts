import type { z } from 'zod'

/** One thing wrong with an instrument, in words. */
export interface Fault {
  /** What is wrong and where, with the value; no full stop. */
  readonly problem: string
  /** How to put it right, a sentence. */
  readonly mend: string
  /** Id of the item at fault, where it has a usable one. */
  readonly itemId: string | undefined
}

type Issue = z.core.$ZodIssue

/** What a field must be and how to mend it, by path; `*` stands for a position in a list. */
const rules: Readonly<Record<string, readonly [must: string, mend: string]>> = {
  '': [
    'be a mapping of fields',
    'Give it the fields id, title, instructions, scale, items, source and licence.',
  ],
  id: [
    'start with a letter and hold only letters, digits or "_"',
    'Write an id such as "trust"; it names the latent variable in the model.',
  ],
  title: ['be text, not blank', 'Write title: and the heading the respondent reads.'],
  instructions: ['be text, not blank', 'Write instructions: and what the respondent reads before the items.'],
  scale: ['be a mapping', 'Give scale a question and a list of labels.'],
  paraphrases: ['be a list', 'List other wordings of the instructions, or leave paraphrases out.'],
  'paraphrases.*': ['be text, not blank', 'Write the wording, or take the line out.'],
  'scale.question': ['be text, not blank', 'Write question: and what is asked of each statement.'],
  'scale.labels': ['be a list of 2 to 11 labels', 'List the labels of the points, lowest agreement first.'],
  'scale.labels.*': ['be text, not blank', 'Write the label as text; put a bare number in quotes, e.g. "1".'],
  items: ['be a list of at least 2 items', 'List the items, each with id, text, facet and keyed.'],
  'items.*': ['be a mapping', 'Give the item an id, a text, a facet and keyed.'],
  'items.*.id': [
    'start with a letter and hold only letters, digits, ".", "_" or "-"',
    'Write an id such as "tr1", its own for each item.',
  ],
  'items.*.text': ['be text, not blank', 'Write text: and the statement, in quotes if it holds a colon.'],
  'items.*.facet': [
    'be text, not blank',
    'Write facet: and the part of the construct; one name for all items will do.',
  ],
  'items.*.keyed': [
    'be "+" or "-"',
    'Write keyed: "-" for an item whose agreement lowers the construct, else keyed: "+".',
  ],
  source: ['be text, not blank', 'Write source: and where the wording comes from.'],
  licence: [
    'be text, not blank',
    'Write licence: (with a second c) and the terms the wording may be used under.',
  ],
}

/**
 * Puts a zod issue of `instrumentSchema` into words: the item by its id, or by its position when it has none.
 *
 * @param instrument - The value that was parsed.
 */
export function describeFault(instrument: unknown, issue: Issue): Fault {
  const value = valueAt(instrument, issue.path)
  const itemId = issue.path[0] === 'items' ? usableId(valueAt(instrument, issue.path.slice(0, 2))) : undefined
  const item = itemNameOf(issue.path, itemId)
  const field = fieldOf(issue.path)

  if (issue.code === 'unrecognized_keys') {
    const keys = issue.keys.map(key => `"${key}"`).join(', ')
    const owner = [item, field].filter(part => part !== undefined && part !== '').join(', ')
    const has = owner === '' ? 'there is' : `${owner} has`
    const problem = `${has} the unknown field${issue.keys.length === 1 ? '' : 's'} ${keys}`
    return { problem, mend: 'Remove what is unknown, or mend its spelling.', itemId }
  }
  const [must, mend] = rules[patternOf(issue.path)] ?? ['be otherwise', issue.message]
  if (value === undefined && field !== '') {
    return { problem: item ? `${item} has no ${field}` : `${field} is missing`, mend, itemId }
  }
  const found =
    item && field
      ? `${item} has ${field}: ${shown(value)}`
      : `${item ?? (field || 'the instrument')} is ${shown(value)}`
  if (issue.code === 'custom') {
    // the schema's own refinements bring their mend along
    const own = issue.params as { mend: string }
    return { problem: `${found}, which ${issue.message}`, mend: own.mend, itemId }
  }
  return { problem: `${found}; it must ${must}`, mend, itemId }
}

/** `item "pr3"`, or `item 3` when its id is missing or is itself what is at fault; undefined outside the items. */
function itemNameOf(path: Issue['path'], itemId: string | undefined): string | undefined {
  if (path[0] !== 'items' || path.length < 2) return undefined
  return itemId === undefined || path[2] === 'id' ? `item ${Number(path[1]) + 1}` : `item "${itemId}"`
}

/** The field within its item or the instrument, positions counted from 1: `scale.labels[2]`. */
function fieldOf(path: Issue['path']): string {
  const inside = path[0] === 'items' && path.length >= 2 ? path.slice(2) : path
  return inside
    .map((key, index) => (typeof key === 'number' ? `[${key + 1}]` : `${index > 0 ? '.' : ''}${String(key)}`))
    .join('')
}

function patternOf(path: Issue['path']): string {
  return path.map(key => (typeof key === 'number' ? '*' : String(key))).join('.')
}

function valueAt(value: unknown, path: Issue['path']): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key)
        ? (inner as Record<PropertyKey, unknown>)[key]
        : undefined,
    value,
  )
}

function usableId(item: unknown): string | undefined {
  const id = valueAt(item, ['id'])
  return typeof id === 'string' && id.trim() !== '' ? id : undefined
}

function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 80 ? `${value.slice(0, 79)}…` : value)
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`
  if (typeof value === 'object' && value !== null) return 'a mapping'
  return value === undefined ? 'empty' : String(value)
}
