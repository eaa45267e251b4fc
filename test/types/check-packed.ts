/**
 * Checks `usage.ts` against the package as npm packs it, installed beside what it depends on, with `skipLibCheck: false`:
 * `npm run test:types`. A type that only this repository can resolve is then an error.
 */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

const repository = path.resolve(import.meta.dirname, '../..')
const modules = path.join(repository, 'node_modules')
const folder = mkdtempSync(path.join(tmpdir(), 'vaar-types-'))
try {
  // 1. As an install leaves it.
  const installed = path.join(folder, 'node_modules/vitest-vaar')
  mkdirSync(installed, { recursive: true })
  const packed = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
    cwd: repository,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const [{ filename }] = JSON.parse(packed) as [{ filename: string }]
  execFileSync('tar', ['-xzf', path.join(folder, filename), '--strip-components=1', '-C', installed])
  for (const name of readdirSync(modules)) {
    if (name.startsWith('.') || name.startsWith('vitest-vaar')) continue
    symlinkSync(path.join(modules, name), path.join(folder, 'node_modules', name))
  }

  // 2. A user's file, and a strict configuration of his own.
  writeFileSync(path.join(folder, 'package.json'), '{ "type": "module", "private": true }')
  cpSync(path.join(import.meta.dirname, 'usage.ts'), path.join(folder, 'usage.ts'))
  cpSync(path.join(import.meta.dirname, 'tsconfig.json'), path.join(folder, 'tsconfig.json'))
  execFileSync(process.execPath, [path.join(modules, 'typescript/bin/tsc'), '-p', folder], {
    stdio: 'inherit',
  })
} finally {
  rmSync(folder, { recursive: true, force: true })
}
