import type { Cell } from './calibration-cell.ts'
import type { PopulationGroup } from './calibration-population.ts'

const one: PopulationGroup = { label: 'one', paths: [-0.2, 0.25], sd: [1, 1, 1] }
/** For the error of the first kind: A does not depend on P. */
const noPath: PopulationGroup = { label: 'one', paths: [0, 0.25], sd: [1, 1, 1] }
/** The second group of the invariance cell: other paths and spreads, the same loadings. */
const two: PopulationGroup = { label: 'two', paths: [0, 0.25], sd: [1.2, 0.9, 1.1] }

const normal = { n: 300, items: 'normal' } as const
const skewed = { n: 300, items: 'five categories' } as const

/** The conditions issue 3 names, then further ones. */
export const cells: readonly Cell[] = [
  { name: 'Normal data, ML', groups: [one], ...normal, options: {} },
  { name: 'Skewed five-point items, MLR', groups: [one], ...skewed, options: { estimator: 'MLR' } },
  { name: 'Skewed five-point items, WLSMV', groups: [one], ...skewed, options: { ordered: true } },
  { name: 'Normal data, ML, A ~ P of 0', groups: [noPath], ...normal, options: {} },
  {
    name: 'Skewed five-point items, MLR, A ~ P of 0',
    groups: [noPath],
    ...skewed,
    options: { estimator: 'MLR' },
  },
  {
    name: 'Skewed five-point items, WLSMV, A ~ P of 0',
    groups: [noPath],
    ...skewed,
    options: { ordered: true },
  },
  {
    name: 'Two groups of 300, normal data, ML, equal loadings',
    groups: [one, two],
    ...normal,
    options: { group: 'group', groupEqual: ['loadings'] },
  },
  {
    name: 'Normal data, 5% missing completely at random, FIML',
    groups: [one],
    ...normal,
    missing: 0.05,
    options: { missing: 'fiml' },
  },
]
