import type { Cell } from './calibration-cell.ts'
import type { PopulationGroup, Skew } from './calibration-population.ts'

const one: PopulationGroup = { label: 'one', paths: [-0.2, 0.25], sd: [1, 1, 1] }
/** For the error of the first kind: A does not depend on P. */
const noPath: PopulationGroup = { label: 'one', paths: [0, 0.25], sd: [1, 1, 1] }
/** The second group of the invariance cell: other paths and spreads, the same loadings. */
const two: PopulationGroup = { label: 'two', paths: [0, 0.25], sd: [1.2, 0.9, 1.1] }

/** The conditions issue 3 names, then further ones. */
export const cells: readonly Cell[] = [
  { name: 'Normal data, ML', groups: [one], n: 300, options: {} },
  ...skewedCells(300, 'moderate', one),
  ...skewedCells(300, 'strong', one),
  { name: 'Normal data, ML, A ~ P of 0', groups: [noPath], n: 300, options: {} },
  ...skewedCells(300, 'moderate', noPath),
  {
    name: 'Two groups of 300, normal data, ML, equal loadings',
    groups: [one, two],
    n: 300,
    options: { group: 'group', groupEqual: ['loadings'] },
  },
  {
    name: 'Normal data, 5% missing completely at random, FIML',
    groups: [one],
    n: 300,
    missing: 0.05,
    options: { missing: 'fiml' },
  },
  // what is due to the size of the sample vanishes here; what is wrong in the engine would stay
  ...skewedCells(1200, 'strong', one),
]

function skewedCells(n: number, skew: Skew, group: PopulationGroup): Cell[] {
  const name = `${skew === 'strong' ? 'Strongly' : 'Moderately'} skewed five-point items`
  const rest = `${group === noPath ? ', A ~ P of 0' : ''}${n === 300 ? '' : `, N = ${n}`}`
  const common = { groups: [group], n, skew }
  const corrected: Cell = {
    ...common,
    name: `${name}, WLSMV with jackknife${rest}`,
    samplesOf: `${name}, WLSMV${rest}`,
    options: { ordered: true, correction: 'jackknife' },
  }
  return [
    { ...common, name: `${name}, MLR${rest}`, options: { estimator: 'MLR' } },
    { ...common, name: `${name}, WLSMV${rest}`, options: { ordered: true } },
    // a fit for each row of each sample: for the sizes at which it matters
    ...(n > 300 ? [] : [corrected]),
  ]
}
