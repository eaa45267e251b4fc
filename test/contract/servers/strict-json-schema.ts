import type { AnswerSchema } from '../../../src/chat-models/chat-model.ts'
import { isObject, type JsonObject, unknownKey } from './json.ts'

const keywords: Readonly<Record<string, readonly string[]>> = {
  object: ['type', 'properties', 'required', 'additionalProperties', 'description', 'title'],
  integer: ['type', 'enum', 'description', 'title'],
  string: ['type', 'enum', 'description', 'title'],
}

/** What a provider's strict mode finds wrong with a schema, in words that name the place; undefined for nothing. */
export function strictSchemaFault(schema: unknown, place: readonly string[] = []): string | undefined {
  const context = `In context=(${place.map(step => `'${step}'`).join(', ')})`
  if (!isObject(schema)) return `${context}, schema must be an object.`
  const known = keywords[String(schema['type'])]
  if (known === undefined) return `${context}, schema must have a 'type' key that is supported.`
  const odd = unknownKey(schema, known)
  if (odd !== undefined) return `${context}, '${odd}' is not permitted.`
  if (schema['type'] !== 'object') return undefined
  if (schema['additionalProperties'] !== false) {
    return `${context}, 'additionalProperties' is required to be supplied and to be false.`
  }
  return propertiesFault(schema, place, context)
}

function propertiesFault(schema: JsonObject, place: readonly string[], context: string): string | undefined {
  const { properties, required } = schema
  if (!isObject(properties)) return `${context}, 'properties' is required.`
  const missing = Object.keys(properties).find(key => !Array.isArray(required) || !required.includes(key))
  if (missing !== undefined) {
    return `${context}, 'required' is required to be supplied and to be an array including every key in properties. Missing '${missing}'.`
  }
  return Object.entries(properties)
    .map(([key, value]) => strictSchemaFault(value, [...place, 'properties', key]))
    .find(fault => fault !== undefined)
}

/** The package's own form of a valid schema of answers: the range is that of the first key. */
export function answerSchemaOf(name: string, schema: JsonObject): AnswerSchema {
  const properties = schema['properties'] as Readonly<Record<string, JsonObject>>
  const keys = schema['required'] as readonly string[]
  const first = properties[keys[0] ?? ''] ?? {}
  const described = /From (-?\d+) to (-?\d+)/.exec(String(first['description']))
  const values = Array.isArray(first['enum'])
    ? (first['enum'] as number[])
    : [Number(described?.[1]), Number(described?.[2])]
  return { name, keys, minimum: Math.min(...values), maximum: Math.max(...values) }
}
