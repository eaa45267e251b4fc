import type { AffineSpace } from '../../numerics/affine-space.ts'
import { addTo, multiply, multiplyTransposed, transposedMultiply } from '../../numerics/dense.ts'
import { inverseOfLarge } from '../../numerics/large-matrices.ts'
import { addCrossProduct, jacobianRows } from './jacobian-rows.ts'
import { loneParameters } from './lone-parameters.ts'
import { momentNames } from './moment-names.ts'
import type { OrdinalSolution } from './ordinal-solution.ts'
import type { Traces } from './ordinal-test-input.ts'
import { traceOfProduct } from './residual-traces.ts'
import { spaceAmong } from './space-among.ts'
import { weightedProjection } from './weighted-projection.ts'

/**
 * What the difference of two chi-squares is scaled and shifted with (Satorra 2000): tr(UΓ) and tr((UΓ)²) with
 * U = W J M JᵀW and M = P⁻¹ − H (HᵀPH)⁻¹ Hᵀ. J and P = JᵀWJ are of the freer model, and H = (JᵀJ)⁻¹JᵀJ₀ takes the
 * directions in which the restricted model can move to those of the freer one, each model at its own estimates.
 *
 * @param restricted of the same data; variables and groups may stand in another order.
 * @returns NaN where one of the models moves in fewer directions than it has parameters.
 */
export function differenceTraces(freer: OrdinalSolution, restricted: OrdinalSolution): Traces {
  const { plain, weighted, meat, cross, size, restrictedSize } = productsOf(freer, restricted)
  const nothing = { first: Number.NaN, second: Number.NaN }
  const inverse = inverseOfLarge(plain, size, 1e-12)
  const middle = inverseOfLarge(weighted.slice(), size, 1e-12)
  if (!inverse || !middle) return nothing
  // H, then HᵀP, then (HᵀPH)⁻¹
  const directions = new Float64Array(size * restrictedSize)
  multiply(inverse, cross, size, size, restrictedSize, directions)
  const half = new Float64Array(restrictedSize * size)
  transposedMultiply(directions, weighted, size, restrictedSize, size, half)
  const within = new Float64Array(restrictedSize * restrictedSize)
  multiply(half, directions, restrictedSize, size, restrictedSize, within)
  const lost = inverseOfLarge(within, restrictedSize, 1e-12)
  if (!lost) return nothing
  // M
  const spread = new Float64Array(size * restrictedSize)
  multiply(directions, lost, size, restrictedSize, restrictedSize, spread)
  const taken = new Float64Array(size * size)
  multiplyTransposed(spread, directions, size, restrictedSize, size, taken)
  const difference = middle.map((value, at) => value - taken[at]!)
  const product = new Float64Array(size * size)
  multiply(difference, meat, size, size, size, product)
  let second = 0
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) second += product[i * size + j]! * product[j * size + i]!
  }
  return { first: traceOfProduct(difference, meat), second }
}

interface Products {
  /** JᵀJ, P = JᵀWJ and JᵀWΓWJ of the freer model. */
  readonly plain: Float64Array
  readonly weighted: Float64Array
  readonly meat: Float64Array
  readonly size: number
  /** JᵀJ₀. */
  readonly cross: Float64Array
  readonly restrictedSize: number
}

/** Moments of one solution, and the parameters that move them. */
interface Part {
  readonly solution: OrdinalSolution
  /** Of each group of the freer model, the group of this one. */
  readonly group: readonly number[]
  /** Of each moment of the freer model, the moment of this one. */
  readonly moment: readonly number[]
}

/** Over the moments that either model restricts: thresholds that are free in both take no part. */
function productsOf(freer: OrdinalSolution, restricted: OrdinalSolution): Products {
  const names = momentNames(freer.model)
  const others = momentNames(restricted.model)
  const labels = restricted.groups.map(({ sample }) => sample.label)
  const own: Part = { solution: freer, group: [...freer.groups.keys()], moment: [...names.keys()] }
  const other: Part = {
    solution: restricted,
    group: freer.groups.map(({ sample }) => labels.indexOf(sample.label)),
    moment: names.map(name => others.indexOf(name)),
  }
  const open = [openMoments(own), openMoments(other)]
  const wanted = own.group.map(g => names.flatMap((_, r) => (open.some(one => one[g]!.has(r)) ? [r] : [])))
  const [rows, otherRows] = [rowsOf(own, wanted), rowsOf(other, wanted)]
  const size = rows.used.length
  const restrictedSize = otherRows.used.length
  const plain = new Float64Array(size * size)
  const weighted = new Float64Array(size * size)
  const meat = new Float64Array(size * size)
  const cross = new Float64Array(size * restrictedSize)
  freer.groups.forEach((solved, g) => {
    addCrossProduct(plain, rows.ofGroup[g]!, rows.ofGroup[g]!, size)
    addCrossProduct(cross, rows.ofGroup[g]!, otherRows.ofGroup[g]!, restrictedSize)
    const moments = Int32Array.from(wanted[g]!)
    const projection = weightedProjection(freer.model.groups[g]!, solved, moments, rows.position, size)
    addCrossProduct(weighted, projection.rows, projection.rows, size)
    addTo(meat, projection.meat)
  })
  return reduced({ plain, weighted, meat, size, cross, restrictedSize }, rows.space, otherRows.space)
}

/** In the numbers of the freer model. */
function openMoments({ solution: { model, groups, space }, group, moment }: Part): Set<number>[] {
  const { open } = loneParameters(model, groups, new Set(space?.involved()))
  return group.map(g => {
    const own = new Set(open[g])
    return new Set(Array.from(moment.keys()).filter(r => own.has(moment[r]!)))
  })
}

/** The Jacobian of the wanted moments over the parameters that move them. */
function rowsOf({ solution: { model, groups, space }, group, moment }: Part, wanted: readonly number[][]) {
  const moments = wanted.map(list => Int32Array.from(list, r => moment[r]!))
  const all = Int32Array.from({ length: model.parameterCount }, (_, k) => k)
  const jacobian = (position: Int32Array) =>
    group.map((g, at) => jacobianRows(model.groups[g]!, groups[g]!, moments[at]!, position, () => 1))
  const moving = new Set(jacobian(all).flatMap(rows => rows.flatMap(({ at }) => [...at])))
  const used = all.filter(k => moving.has(k))
  const position = all.map(k => used.indexOf(k))
  return { used, position, ofGroup: jacobian(position), space: space && spaceAmong(space, used) }
}

/** The same over what constraints leave of the parameters. */
function reduced(
  products: Products,
  space: AffineSpace | undefined,
  restrictedSpace: AffineSpace | undefined,
): Products {
  const { plain, weighted, meat, size, cross, restrictedSize } = products
  const within = space
    ? (matrix: Float64Array) => space.reduceMatrix(matrix)
    : (matrix: Float64Array) => matrix
  const left = space ? transposed(reduceRows(transposed(cross, size), size, space), restrictedSize) : cross
  return {
    plain: within(plain),
    weighted: within(weighted),
    meat: within(meat),
    size: space?.independent.length ?? size,
    cross: restrictedSpace ? reduceRows(left, restrictedSize, restrictedSpace) : left,
    restrictedSize: restrictedSpace?.independent.length ?? restrictedSize,
  }
}

/** A K, row by row. */
function reduceRows(matrix: Float64Array, width: number, space: AffineSpace): Float64Array {
  const count = matrix.length / width
  const size = space.independent.length
  const out = new Float64Array(count * size)
  for (let i = 0; i < count; i++) {
    out.set(space.reduce(matrix.subarray(i * width, (i + 1) * width)), i * size)
  }
  return out
}

/** @param rows of the matrix. */
function transposed(matrix: Float64Array, rows: number): Float64Array {
  const width = matrix.length / rows
  return matrix.map((_, at) => matrix[(at % rows) * width + Math.floor(at / rows)]!)
}
