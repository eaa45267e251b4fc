/**
 * A process of its own that appends turns to a recording. Arguments: folder, name (makes the keys its own), turns, and after
 * how many the file is closed and opened again.
 */
import { setTimeout } from 'node:timers/promises'
import { fileStore } from '../../src/recordings/index.ts'
import { digest } from '../../src/recordings/request-key.ts'
import { header, turnOf } from '../contract/recording-turns.ts'

const [folder = '', name = '', ...numbers] = process.argv.slice(2)
const [turns = 1, inOne = Number.POSITIVE_INFINITY] = numbers.map(Number)
let log = await fileStore(folder).open(header)
for (let index = 0; index < turns; index++) {
  const key = digest({ name, index }) + digest({ index, name })
  await log.append({ ...turnOf(index), key, respondent: name })
  if (index === 0) process.send?.('writing')
  await setTimeout(1)
  if ((index + 1) % inOne !== 0) continue
  await log.close()
  await setTimeout(2)
  log = await fileStore(folder).open(header)
}
await log.close()
process.disconnect?.()
