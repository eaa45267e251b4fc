import { AffineSpace } from '../../numerics/affine-space.ts'

/** A space over all parameters as one over some of them; no equation may be about any other. */
export function spaceAmong(space: AffineSpace, parameters: Int32Array): AffineSpace | undefined {
  const equations = space.equations().map(({ coefficients, constant }) => ({
    coefficients: Float64Array.from(parameters, k => coefficients[k]!),
    constant,
  }))
  return AffineSpace.of(equations, parameters.length)
}
