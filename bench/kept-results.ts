import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Kept } from './calibration-part.ts'

/** The committed results of one part: a file of its own, so that parts may run side by side. */
export class KeptResults<Result> {
  readonly #file: string

  constructor(part: string) {
    this.#file = path.join(import.meta.dirname, 'calibrated', `${part}.json`)
  }

  /** Read anew each time: two runs may share the lines of a part. */
  read(): ReadonlyMap<string, Kept<Result>> {
    try {
      return new Map(Object.entries(JSON.parse(readFileSync(this.#file, 'utf8'))))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Map()
      throw error
    }
  }

  /** Adds a result; lines are written in the order given, then others. */
  keep(line: string, result: Kept<Result>, order: readonly string[]): void {
    const all = new Map([...this.read(), [line, result]])
    const sorted = [
      ...order.filter(name => all.has(name)),
      ...[...all.keys()].filter(n => !order.includes(n)),
    ]
    const text = JSON.stringify(Object.fromEntries(sorted.map(name => [name, all.get(name)])), undefined, 1)
    mkdirSync(path.dirname(this.#file), { recursive: true })
    writeFileSync(this.#file, `${text}\n`)
  }
}
