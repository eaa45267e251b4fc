import { registerHooks } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { cosmiconfig } from 'cosmiconfig'
import type { z } from 'zod'
import type { ChatModel } from '../chat-models/chat-model.ts'
import { redactSecrets } from '../chat-models/redact-secrets.ts'
import { ConfigError, VaarError } from '../errors.ts'
import type { BudgetLimits, Limits, PriceTable } from '../limits/index.ts'
import { readAge } from '../recordings/age-limit.ts'
import type { RecordingMode } from '../recordings/mode.ts'
import { modelWith, readyModel } from './ready-model.ts'
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
  /** `folder` is absolute, `maxAge` in milliseconds. */
  readonly recordings: {
    readonly mode: RecordingMode | undefined
    readonly folder: string
    readonly maxAge: number | undefined
    readonly canary: number | undefined
  }
  /** What is asked of the whole run. */
  readonly run: { readonly limits: Limits; readonly budget: BudgetLimits; readonly prices: PriceTable }
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
 * Relative paths in it (instruments, and a model's `system` that names a file) start from its folder.
 *
 * @throws ConfigError that names the file, the field, its value and the mend.
 */
export async function loadConfig(options: { directory: string; file?: string }): Promise<LoadedConfig> {
  const found = await readConfig(options)
  const folder = found ? path.dirname(found.file) : options.directory
  const parsed = vaarConfigSchema.safeParse(found?.value ?? {})
  if (!parsed.success) throw describeIssue(parsed.error.issues[0]!, found!)
  const models = Object.entries(parsed.data.models).map(([name, model]) => [
    name,
    modelWith(model, { id: name }),
  ])
  return {
    file: found?.file,
    folder,
    models: Object.fromEntries(models),
    studyOptions: parsed.data.study,
    recordings: {
      mode: parsed.data.recordings.mode,
      folder: path.resolve(folder, parsed.data.recordings.folder),
      maxAge: readAge(parsed.data.recordings.maxAge ?? ''),
      canary: parsed.data.recordings.canary,
    },
    run: { limits: parsed.data.limits, budget: parsed.data.budget, prices: parsed.data.prices },
  }
}

/**
 * The configured study with some options changed; later changes go before earlier ones, and those of `limits`, `sampling` and
 * `preconditions` before single members of the same.
 *
 * @throws ConfigError for an option out of range.
 */
export function studyWith(config: LoadedConfig, ...changes: readonly StudyOptions[]): Promise<Study> {
  return defineStudy(changes.reduce(combined, config.studyOptions), config.folder)
}

function combined(base: StudyOptions, changes: StudyOptions): StudyOptions {
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
  return {
    ...base,
    ...given,
    limits: { ...base.limits, ...changes.limits },
    sampling: { ...base.sampling, ...changes.sampling },
    preconditions: { ...base.preconditions, ...changes.preconditions },
  }
}

/**
 * The chat model that the configuration calls by this name, ready to be asked.
 *
 * @throws ConfigError that lists the names there are, or for a system prompt whose file cannot be read.
 */
export function configuredModel(config: LoadedConfig, name: string): Promise<ChatModel> {
  const { models, file, folder } = config
  const model = Object.hasOwn(models, name) ? models[name] : undefined
  if (model) return readyModel(model, folder)
  const names = Object.keys(models)
  const where = file ? path.basename(file) : `no vaar.config.ts was found from ${folder} upwards, so it`
  const known = names.length > 0 ? names.map(other => `"${other}"`).join(', ') : 'no models'
  throw new ConfigError(
    `model(${JSON.stringify(name)}) was asked for, but ${where} names ${known}.`,
    `Correct the name, or add the model to \`models\`${file ? '' : ' of a vaar.config.ts'}.`,
    file ? { file } : {},
  )
}

async function readConfig({ directory, file }: { directory: string; file?: string }) {
  const importModule = async (filepath: string): Promise<unknown> => {
    const module = await importModuleFile(filepath)
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
    const words = (cause instanceof Error ? cause.message : String(cause))
      .split('\n')[0]!
      .replace(/[.\s]+$/, '')
    throw new ConfigError(
      `The configuration${file ? ` ${file}` : ''} could not be loaded: ${words}.`,
      words.includes(withheldByVm)
        ? "Run the tests in pool 'forks' or 'threads': Vitest's vm pools cannot load it."
        : 'Mend the file, or give its path to the plugin: vaar({ config: … }).',
      file ? { file } : {},
    )
  }
}

/** What Vitest says in its vm pools of the parts of Node that it keeps back there. */
const withheldByVm = 'is not available when running in Vitest'

/**
 * Imports a configuration as a module, also in a package without `"type": "module"`, where Node would take `.ts` and `.js`
 * for CommonJS.
 *
 * @throws ConfigError that names the file.
 */
async function importModuleFile(filepath: string): Promise<{ default?: unknown }> {
  const folder = pathToFileURL(path.dirname(filepath)).href
  const hooks = registerHooks({
    load(url, context, next) {
      if (!url.startsWith(folder) || url.includes('/node_modules/')) return next(url, context)
      if (/\.ts(\?|$)/.test(url)) return next(url, { ...context, format: 'module-typescript' })
      return /\.js(\?|$)/.test(url) ? next(url, { ...context, format: 'module' }) : next(url, context)
    },
  })
  try {
    return await import(pathToFileURL(filepath).href)
  } catch (cause) {
    if (cause instanceof VaarError) throw cause
    const words = (cause instanceof Error ? cause.message : String(cause)).replace(/[.\s]+$/, '')
    throw new ConfigError(`${path.basename(filepath)} could not be loaded: ${words}.`, 'Mend the file.', {
      file: filepath,
    })
  } finally {
    hooks.deregister()
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
    return redactSecrets(JSON.stringify(value).slice(0, 80), [])
  if (value === undefined) return 'missing'
  if (value === null) return 'null'
  return Array.isArray(value) ? 'an array' : `${/^[aeiou]/.test(typeof value) ? 'an' : 'a'} ${typeof value}`
}
