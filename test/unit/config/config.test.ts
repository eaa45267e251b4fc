import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { openai } from '../../../src/chat-models/index.ts'
import { configuredModel, loadConfig, readyModel, studyWith } from '../../../src/config/index.ts'
import { ConfigError } from '../../../src/errors.ts'

const roots: string[] = []
/** A project folder with a package.json and these files. */
function project(files: Record<string, string>): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'vaar-config-'))
  roots.push(folder)
  writeFileSync(path.join(folder, 'package.json'), files['package.json'] ?? '{"type":"module"}')
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text)
  return folder
}
afterAll(() => {
  for (const root of roots) rmSync(root, { recursive: true })
})
const model = "{ id: 'app', provider: 'custom', provenance: 'live', identity: {}, reply: async () => ({}) }"

describe('the configuration is found', () => {
  test.for<[file: string, text: string]>([
    [
      'vaar.config.ts',
      `const config: object = { models: { app: ${model} }, study: { respondents: 7 } }\nexport default config`,
    ],
    ['vaar.config.js', `export default { models: { app: ${model} }, study: { respondents: 7 } }`],
    ['vaar.config.mjs', `export default { models: { app: ${model} }, study: { respondents: 7 } }`],
    [
      'vaar.config.json',
      '{ "models": { "app": { "provider": "openai", "model": "gpt-5-mini" } }, "study": { "respondents": 7 } }',
    ],
    [
      'vaar.config.yaml',
      'models:\n  app: { provider: anthropic, model: claude-haiku-4-5 }\nstudy:\n  respondents: 7\n',
    ],
    [
      'package.json',
      '{ "type": "module", "vaar": { "models": { "app": { "provider": "openai", "model": "m" } }, "study": { "respondents": 7 } } }',
    ],
  ])('as %s', async ([file, text]) => {
    const config = await loadConfig({ directory: project({ [file]: text }) })
    expect(path.basename(config.file!)).toBe(file)
    expect((await configuredModel(config, 'app')).reply).toBeTypeOf('function')
    expect(await studyWith(config)).toMatchObject({
      respondents: 7,
      persona: 'demographic',
      itemsPerTurn: 'all',
    })
    expect(await studyWith(config, { persona: 'none' })).toMatchObject({ respondents: 7, persona: 'none' })
  })

  test('by the path given', async () => {
    const directory = project({ 'other.mjs': `export default { models: { app: ${model} } }` })
    expect(Object.keys((await loadConfig({ directory, file: 'other.mjs' })).models)).toEqual(['app'])
  })

  test.for<[system: string, isFile: boolean]>([
    ['./prompts/v1.md', true],
    ['../v1', true],
    ['prompts/v1.md', true],
    ['v1.PROMPT', true],
    ['Be kind.', false],
    ['/no_think You are kind.', false],
    ['Answer by the rules of README.md', false],
    ['Line one\nv1.md', false],
  ])('a system prompt "%s" is a file: %s', async ([system, isFile]) => {
    const model = openai('m', { system })
    const ready = readyModel(model, tmpdir()).then(({ system: text }) => text)
    if (isFile) await expect(ready).rejects.toThrow('cannot be read')
    else expect(await ready).toBe(system)
  })

  test('or not at all, and then every default holds', async () => {
    const config = await loadConfig({ directory: project({}) })
    expect(config.file).toBeUndefined()
    expect((await studyWith(config)).respondents).toBe(300)
  })

  test('a system prompt that names a file becomes the text of the file', async () => {
    const directory = project({
      'v1.md': 'Be kind.',
      'vaar.config.json':
        '{ "models": { "app": { "provider": "openai", "model": "m", "system": "./v1.md" } } }',
    })
    const model = await configuredModel(await loadConfig({ directory }), 'app')
    expect(model.system).toBe('Be kind.')
    expect(model.identity).toMatchObject({ system: 'Be kind.' })
  })
})

describe('a bad configuration gives one error with the mend', () => {
  const message = async (
    files: Record<string, string>,
    use = async (config: Awaited<ReturnType<typeof loadConfig>>) => studyWith(config),
  ) => {
    const directory = project(files)
    const error = await loadConfig({ directory })
      .then(use)
      .catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(ConfigError)
    return (error as Error).message.replaceAll(directory, '<project>')
  }
  const yaml = (text: string) => ({ 'vaar.config.yaml': text })

  test('an option that does not exist', async () => {
    expect(await message(yaml('study:\n  respondants: 3'))).toMatchInlineSnapshot(
      `"vaar.config.yaml: there is no option "study.respondants". Check the spelling, or remove it."`,
    )
  })
  test('a number out of range', async () => {
    expect(await message(yaml('study:\n  respondents: 0'))).toMatchInlineSnapshot(
      `"vaar.config.yaml: "study.respondents" is 0: Too small: expected number to be >=1. Mend this value."`,
    )
  })
  test('text where a number belongs', async () => {
    expect(await message(yaml('study:\n  respondents: many'))).toMatchInlineSnapshot(
      `"vaar.config.yaml: "study.respondents" is "many": Invalid input: expected number, received string. Mend this value."`,
    )
  })
  test('a model that is none', async () => {
    expect(await message(yaml('models:\n  app: gpt-5-mini'))).toMatchInlineSnapshot(
      `"vaar.config.yaml: "models.app" is "gpt-5-mini": must be a model: openai(…), anthropic(…), defineModel(…), simulated(…); in a JSON or YAML file { provider: "openai" or "anthropic", model }. Mend this value."`,
    )
  })
  test('a provider that is not known', async () => {
    expect(await message(yaml('models:\n  app: { provider: opnai, model: m }'))).toMatchInlineSnapshot(
      `"vaar.config.yaml: "models.app" is an object: must be a model: openai(…), anthropic(…), defineModel(…), simulated(…); in a JSON or YAML file { provider: "openai" or "anthropic", model }. Mend this value."`,
    )
  })
  test('a file that is not YAML', async () => {
    expect(await message(yaml('study: [1'))).toContain('could not be loaded')
  })
  test('a module that does not parse', async () => {
    expect(await message({ 'vaar.config.mjs': 'export default {' })).toContain('could not be loaded')
  })
  test('a module that exports nothing', async () => {
    expect(await message({ 'vaar.config.mjs': 'const x = 1' })).toMatchInlineSnapshot(
      `"vaar.config.mjs holds no configuration. End it with: export default defineVaarConfig({ models: { … } })"`,
    )
  })
  test('a system prompt that is not there', async () => {
    expect(
      await message(
        yaml('models:\n  app: { provider: openai, model: m, system: prompts/nowhere.md }'),
        async config => {
          await configuredModel(config, 'app')
          return studyWith(config)
        },
      ),
    ).toMatchInlineSnapshot(
      `"The system prompt of model "app" names the file prompts/nowhere.md, which cannot be read. Create it (paths start from the folder of the configuration), or write the prompt itself."`,
    )
  })
  test('an instrument that is not there', async () => {
    const directory = project(yaml('study:\n  instruments: [./mine.yaml]'))
    const config = await loadConfig({ directory })
    await expect(studyWith(config)).rejects.toThrow(/mine\.yaml/)
  })
  test('a name that no model has', async () => {
    const use = async (config: Awaited<ReturnType<typeof loadConfig>>) => {
      await configuredModel(config, 'candidte')
      return studyWith(config)
    }
    expect(
      await message(yaml('models:\n  candidate: { provider: openai, model: m }'), use),
    ).toMatchInlineSnapshot(
      `"model("candidte") was asked for, but vaar.config.yaml names "candidate". Correct the name, or add the model to \`models\`."`,
    )
    expect(await message({}, use)).toMatchInlineSnapshot(
      `"model("candidte") was asked for, but no vaar.config.ts was found from <project> upwards, so it names no models. Correct the name, or add the model to \`models\` of a vaar.config.ts."`,
    )
  })
})
