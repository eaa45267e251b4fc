import { type ChildProcess, execFile } from 'node:child_process'
import {
  copyFileSync,
  cpSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

const repository = path.resolve(import.meta.dirname, '../..')
/** What one run has compiled of Vitest, another need not compile again. */
const compileCache = path.join(tmpdir(), 'vaar-e2e-compile-cache')

/** What a run of Vitest left. */
export interface VitestRun {
  readonly exitCode: number
  /** Both streams, without colours and with the project's folder as `<project>`. */
  readonly output: string
}

/** A run of Vitest under way. */
export interface StartedVitest {
  readonly process: ChildProcess
  readonly ended: Promise<VitestRun & { readonly signal: NodeJS.Signals | null }>
}

/** A project in a folder of its own, with the package installed in it. */
export interface Project {
  readonly folder: string
  write(file: string, text: string): void
  vitest(args?: readonly string[], env?: Readonly<Record<string, string>>): Promise<VitestRun>
  /** Starts Vitest as a process to do something to; its output is not cleaned. */
  start(args?: readonly string[], env?: Readonly<Record<string, string>>): StartedVitest
  remove(): void
}

/** Files of a minimal project: the plugin, and this configuration and test. */
export function minimalProject(files: Readonly<Record<string, string>>): Project {
  return project({
    'package.json': '{ "type": "module", "private": true }',
    'vitest.config.ts':
      "import { vaar } from 'vitest-vaar/plugin'\nimport { defineConfig } from 'vitest/config'\nexport default defineConfig({ plugins: [vaar()] })\n",
    ...files,
  })
}

/** A copy of one of the examples. */
export function exampleProject(name: string): Project {
  const copy = project({})
  cpSync(path.join(repository, 'examples', name), copy.folder, {
    recursive: true,
    filter: source => !['node_modules', '.vaar'].includes(path.basename(source)),
  })
  return copy
}

function project(files: Readonly<Record<string, string>>): Project {
  const folder = mkdtempSync(path.join(tmpdir(), 'vaar-e2e-'))
  installPackage(folder)
  const write = (file: string, text: string) => {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true })
    writeFileSync(path.join(folder, file), text)
  }
  for (const [file, text] of Object.entries(files)) write(file, text)
  return {
    folder,
    write,
    vitest: (args = [], env = {}) => startVitest(folder, args, env).ended,
    start: (args = [], env = {}) => startVitest(folder, args, env),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** As an install leaves it: the package's own files in it, what it depends on beside it. */
function installPackage(folder: string): void {
  const modules = path.join(folder, 'node_modules')
  const from = path.join(repository, 'node_modules')
  mkdirSync(modules)
  for (const name of readdirSync(from)) {
    if (name.startsWith('.') || name.startsWith('vitest-vaar')) continue
    symlinkSync(path.join(from, name), path.join(modules, name))
  }
  const own = path.join(modules, 'vitest-vaar')
  mkdirSync(own)
  cpSync(path.join(repository, 'package.json'), path.join(own, 'package.json'))
  linkTree(path.join(repository, 'dist'), path.join(own, 'dist'))
}

/** A copy by hard links, which takes a quarter of the time; a symbolic link would be resolved to the folder it leads to. */
function linkTree(from: string, to: string): void {
  mkdirSync(to)
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, copy] = [path.join(from, entry.name), path.join(to, entry.name)]
    if (entry.isDirectory()) linkTree(source, copy)
    else linkOrCopy(source, copy)
  }
}

function linkOrCopy(source: string, copy: string): void {
  try {
    linkSync(source, copy)
  } catch {
    // the folder for temporary files may be on another disk
    copyFileSync(source, copy)
  }
}

function startVitest(
  folder: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): StartedVitest {
  const cli = path.join(repository, 'node_modules/vitest/vitest.mjs')
  // the run must not think that it is part of the one that tests it
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(VITEST|NODE_OPTIONS|OPENAI|ANTHROPIC|VAAR|CI$)/.test(name),
  )
  const { promise: ended, resolve } = Promise.withResolvers<VitestRun & { signal: NodeJS.Signals | null }>()
  const child = execFile(
    process.execPath,
    [cli, 'run', ...args],
    {
      cwd: folder,
      env: { ...Object.fromEntries(inherited), NO_COLOR: '1', NODE_COMPILE_CACHE: compileCache, ...env },
      timeout: 100_000,
      maxBuffer: 64 * 2 ** 20,
    },
    (error, stdout, stderr) => {
      const output = `${stdout}${stderr}`.replaceAll(folder, '<project>')
      resolve({ exitCode: error ? Number(error.code ?? 1) : 0, output, signal: child.signalCode })
    },
  )
  return { process: child, ended }
}
