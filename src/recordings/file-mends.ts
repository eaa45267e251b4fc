const room = 'Make room on the disk'
const fewer = 'Run with fewer workers, or raise the limit of open files (ulimit -n)'
const permission = 'Allow this user to read and write there'
const file = 'Move away the file that is where a folder should be'

const mends: Readonly<Record<string, string>> = {
  ENOSPC: room,
  EDQUOT: room,
  EROFS: 'Give a folder that can be written as `recordings.folder`',
  EACCES: permission,
  EPERM: permission,
  ENOENT: 'Remove the link that leads nowhere, or make the folder that it leads to',
  ENOTDIR: file,
  EEXIST: file,
  EISDIR: 'Move away the folder that is where a file should be',
  EMFILE: fewer,
  ENFILE: fewer,
}

/** What the file system said, as a code, and what to do about it, without a full stop. */
export function fileFault(cause: unknown): { readonly code: string; readonly mend: string } {
  const code = (cause as NodeJS.ErrnoException).code ?? String(cause)
  return { code, mend: mends[code] ?? 'Look at the place and its permissions' }
}
