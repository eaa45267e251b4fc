import { readFileSync } from 'node:fs'
import { findPackageJSON } from 'node:module'

/** Version of this package. */
export function packageVersion(): string {
  const file = findPackageJSON('..', import.meta.url)
  const { version } = file
    ? (JSON.parse(readFileSync(file, 'utf8')) as { version: string })
    : { version: 'unknown' }
  return version
}
