import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { ChatModel } from '../chat-models/chat-model.ts'
import { ConfigError } from '../errors.ts'

const ready = new WeakMap<ChatModel, Promise<ChatModel>>()

/**
 * A model whose `system` names a file gets the file's text; what it is asked with is then part of its identity. The same
 * model always gives the same object.
 *
 * @throws ConfigError for a file that cannot be read.
 */
export function readyModel(model: ChatModel, folder: string): Promise<ChatModel> {
  const before = ready.get(model)
  if (before) return before
  const now = withSystemFile(model, folder)
  ready.set(model, now)
  return now
}

/**
 * The same model with some members changed; works for classes too.
 *
 * @param changes - A changed `system` belongs into the `identity` as well: see `withSystem`.
 */
export function modelWith(model: ChatModel, changes: Partial<ChatModel>): ChatModel {
  const { id, provider, provenance, system, identity, gated } = model
  return {
    id,
    provider,
    provenance,
    ...(system === undefined ? {} : { system }),
    identity,
    ...(gated === undefined ? {} : { gated }),
    reply: request => model.reply(request),
    ...changes,
  }
}

/** The changes that give a model another system prompt, which is part of what it is. */
export function withSystem(model: ChatModel, system: string): Pick<ChatModel, 'system' | 'identity'> {
  return { system, identity: { ...model.identity, system } }
}

/** One line that looks like a path is one: a prompt that reads `prompts/v2.md` would be tested without a word otherwise. */
const systemFile = /^(?:\.{1,2}[\\/][^\n]{1,300}|\S{1,300}\.(?:md|markdown|txt|prompt))$/i

async function withSystemFile(model: ChatModel, folder: string): Promise<ChatModel> {
  const { system } = model
  if (system === undefined || !systemFile.test(system.trim())) return model
  const file = path.resolve(folder, system.trim())
  try {
    const text = await readFile(file, 'utf8')
    return modelWith(model, withSystem(model, text))
  } catch (cause) {
    throw new ConfigError(
      `The system prompt of model "${model.id}" names the file ${system}, which cannot be read.`,
      'Create it (paths start from the folder of the configuration), or write the prompt itself.',
      { cause, file },
    )
  }
}
