import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { cosmiconfig } from 'cosmiconfig'
import type { z } from 'zod'
import type { ChatModel } from '../chat-models/chat-model.ts'
import { ConfigError, VaarError } from '../errors.ts'
import type { RecordingMode } from '../recordings/mode.ts'
import { defineStudy, type Study } from './study.ts'
import { type StudyOptions, vaarConfigSchema } from './vaar-config.ts'

/** A configuration that was found, checked and completed. */
export interface LoadedConfig {
  /** Undefined when there is no configuration file: every default holds and no model has a name. */
  readonly file: string | undefined
  /** Where relative paths start. */
  readonly folder: string
  readonly models: Readonly<Record<string, ChatModel>>
  readonly studyOptions: StudyOptions
  /** `folder` is absolute. */
  readonly recordings: { readonly mode: RecordingMode | undefined; readonly folder: string }
}

const searchPlaces = [
  'vaar.config.ts',
  'vaar.config.mts',
  'vaar.config.js',
  'vaar.config.mjs',
  'vaar.config.json',
  'vaar.config.yaml',
  'vaar.config.yml',
  'package.json',
]

/**
 * Finds, loads and checks the configuration: the file given, or the first of `vaar.config.{ts,js,json,yaml}` and
 * `"vaar"` in package.json, from `directory` up to the folder with a package.json.
 *
 * Relative paths in it (instruments, and a model's `system` that names a .md or .txt file) start from its folder.
 *
 * @throws ConfigError that names the file, the field, its value and the mend.
 */
export async function loadConfig(options: { directory: string; file?: string }): Promise<LoadedConfig> {
  const found = await readConfig(options)
  const folder = found ? path.dirname(found.file) : options.directory
  const parsed = vaarConfigSchema.safeParse(found?.value ?? {})
  if (!parsed.success) throw describeIssue(parsed.error.issues[0]!, found!)
  const models = await Promise.all(
    Object.entries(parsed.data.models).map(async ([name, model]) => [
      name,
      await withSystemFile(model, name, folder),
    ]),
  )
  return {
    file: found?.file,
    folder,
    models: Object.fromEntries(models),
    studyOptions: parsed.data.study,
    recordings: {
      mode: parsed.data.recordings.mode,
      folder: path.resolve(folder, parsed.data.recordings.folder),
    },
  }
}

/**
 * The configured study with some options changed.
 *
 * @throws ConfigError for an option out of range.
 */
export function studyWith(config: LoadedConfig, changes: StudyOptions = {}): Promise<Study> {
  return defineStudy({ ...config.studyOptions, ...changes }, config.folder)
}

/**
 * The chat model that the configuration calls by this name.
 *
 * @throws ConfigError that lists the names there are.
 */
export function configuredModel({ models, file, folder }: LoadedConfig, name: string): ChatModel {
  const model = Object.hasOwn(models, name) ? models[name] : undefined
  if (model) return model
  const names = Object.keys(models)
  const where = file ? path.basename(file) : `no vaar.config.ts was found from ${folder} upwards, so it`
  throw new ConfigError(
    `model("${name}") was asked for, but ${where} names ${names.length > 0 ? names.map(known => `"${known}"`).join(', ') : 'no models'}.`,
    `Correct the name, or add it: export default defineVaarConfig({ models: { ${/^[a-z_$][\w$]*$/i.test(name) ? name : `'${name}'`}: openai('…') } })`,
    file ? { file } : {},
  )
}

async function readConfig({ directory, file }: { directory: string; file?: string }) {
  const importModule = async (filepath: string): Promise<unknown> => {
    const module: { default?: unknown } = await import(pathToFileURL(filepath).href)
    if (module.default === undefined) throw exportsNothing(filepath)
    return module.default
  }
  const explorer = cosmiconfig('vaar', {
    searchPlaces,
    searchStrategy: 'project',
    loaders: { '.ts': importModule, '.mts': importModule, '.js': importModule, '.mjs': importModule },
  })
  try {
    const result = await (file ? explorer.load(path.resolve(directory, file)) : explorer.search(directory))
    if (!result) return undefined
    if (result.isEmpty) throw exportsNothing(result.filepath)
    return { file: result.filepath, value: result.config as unknown }
  } catch (cause) {
    if (cause instanceof VaarError) throw cause
    throw new ConfigError(
      `The configuration${file ? ` ${file}` : ''} could not be loaded: ${cause instanceof Error ? cause.message : String(cause)}`,
      'Mend the file, or give its path to the plugin: vaar({ config: … }).',
      { cause, ...(file ? { file } : {}) },
    )
  }
}

function exportsNothing(file: string): ConfigError {
  return new ConfigError(
    `${path.basename(file)} holds no configuration.`,
    'End it with: export default defineVaarConfig({ models: { … } })',
    { file },
  )
}

function describeIssue(
  issue: z.core.$ZodIssue,
  { file, value }: { file: string; value: unknown },
): ConfigError {
  const where = issue.path.map(String).join('.')
  const at = issue.path.reduce<unknown>(
    (inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key],
    value,
  )
  const name = path.basename(file)
  if (issue.code === 'unrecognized_keys') {
    const keys = issue.keys.map(key => `"${where ? `${where}.` : ''}${key}"`).join(', ')
    return new ConfigError(`${name}: there is no option ${keys}.`, 'Check the spelling, or remove it.', {
      file,
    })
  }
  const shown = where === '' ? 'the configuration' : `"${where}"`
  return new ConfigError(`${name}: ${shown} is ${show(at)}: ${issue.message}.`, 'Mend this value.', { file })
}

/** A value in a message; functions and long objects are named, not printed. A key in it cannot leak. */
function show(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return JSON.stringify(value).slice(0, 80)
  if (value === undefined) return 'missing'
  if (value === null) return 'null'
  return Array.isArray(value) ? 'an array' : `${/^[aeiou]/.test(typeof value) ? 'an' : 'a'} ${typeof value}`
}

/** A model whose system prompt is a path gets the file's text; what is asked with is then part of its identity. */
async function withSystemFile(model: ChatModel, name: string, folder: string): Promise<ChatModel> {
  const { system } = model
  if (system === undefined || !/^\.{0,2}\/[^\n]*\.(md|txt)$/.test(system)) return model
  const file = path.resolve(folder, system)
  try {
    const text = await readFile(file, 'utf8')
    return { ...model, system: text, identity: { ...model.identity, system: text } }
  } catch (cause) {
    throw new ConfigError(
      `The system prompt of model "${name}" names the file ${system}, which cannot be read.`,
      `Create it (paths start from the folder of the configuration), or write the prompt itself.`,
      { cause, file },
    )
  }
}
