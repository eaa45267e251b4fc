/**
 * Data like those of a long personality questionnaire: 25 six-point items of five correlated factors, skewed, some keyed
 * the other way round, two groups, and holes. The same on every machine.
 */
import { createRandom } from '../src/numerics/random.ts'

const complete = 2436
const withHoles = 364
const factors = ['A', 'C', 'E', 'N', 'O'] as const
const itemsOfFactor = 5

/** 25 items (A1-A5, C1-C5, …) and `gender`; 2,436 rows are complete, 364 lack one answer or more (null). */
export function questionnaire(seed: number): Record<string, (number | string | null)[]> {
  const random = createRandom(seed)
  const names = factors.flatMap(name => Array.from({ length: itemsOfFactor }, (_, i) => `${name}${i + 1}`))
  const keyed = names.map(() => (random.uniform() < 0.25 ? -1 : 1))
  const loadings = names.map((_, i) => (i % itemsOfFactor === 0 ? 0.7 : 0.45 + 0.35 * random.uniform()))
  // where the answers 1 | 2 | … | 6 part, in standard deviations
  const cuts = names.map(() => {
    const centre = 1.2 * random.uniform() - 0.6
    return [-1.4, -0.8, -0.3, 0.3, 1.1].map(cut => cut + centre)
  })
  const columns: Record<string, (number | string | null)[]> = { gender: [] }
  for (const name of names) columns[name] = []
  for (let row = 0; row < complete + withHoles; row++) {
    const gender = random.uniform() < 0.4 ? 'a' : 'b'
    columns['gender']!.push(gender)
    // every pair of factors correlates .3
    const common = Math.sqrt(0.3) * random.normal()
    const scores = factors.map(() => common + Math.sqrt(0.7) * random.normal())
    const lost = row < complete ? new Set<number>() : holes(random, names.length)
    names.forEach((name, i) => {
      const factor = keyed[i]! * loadings[i]! * scores[Math.floor(i / itemsOfFactor)]!
      const response = factor + Math.sqrt(1 - loadings[i]! ** 2) * random.normal()
      const answer = 1 + cuts[i]!.filter(cut => response > cut).length
      columns[name]!.push(lost.has(i) ? null : answer)
    })
  }
  return columns
}

/** One item, often another and another. */
function holes(random: ReturnType<typeof createRandom>, items: number): Set<number> {
  const lost = new Set([random.integer(items)])
  while (random.uniform() < 0.25) lost.add(random.integer(items))
  return lost
}
