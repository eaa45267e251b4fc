import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** The state of version control that a run was made in. */
export interface Checkout {
  /** Full hash of the commit; null outside of version control. */
  readonly commit: string | null
  readonly branch: string | null
}

const run = promisify(execFile)

/** Where CI checks out a commit without its branch, it names the branch in one of these. */
const branchVariables = [
  'GITHUB_HEAD_REF',
  'GITHUB_REF_NAME',
  'CI_COMMIT_REF_NAME',
  'BUILDKITE_BRANCH',
  'BRANCH_NAME',
]

/** Asks git about a folder; nulls where there is no git, no repository or no commit. */
export async function checkoutOf(
  folder: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Checkout> {
  const [commit, branch] = await Promise.all([
    ask(folder, ['rev-parse', '--verify', 'HEAD']),
    ask(folder, ['symbolic-ref', '--short', '--quiet', 'HEAD']),
  ])
  const named = branchVariables.map(name => environment[name]).find(value => value)
  return { commit, branch: branch ?? named ?? null }
}

async function ask(cwd: string, args: readonly string[]): Promise<string | null> {
  try {
    const { stdout } = await run('git', args, { cwd, timeout: 5000 })
    return stdout.trim() || null
  } catch {
    return null
  }
}
