import { describe, expect, test } from 'vitest'
import { normalCdf } from '../../../src/numerics/distributions.ts'
import { integrateOverCube } from '../../../src/numerics/lattice.ts'
import { signAgreement } from '../../../src/numerics/multivariate-normal.ts'

const equal = (size: number, rho: number) =>
  Array.from({ length: size }, (_, p) => Array.from({ length: size }, (_, q) => (p === q ? 1 : rho)))
const each = (size: number, value: number) => Array.from({ length: size }, () => value)

describe('the probability that signs agree', () => {
  test.for([2, 3, 4, 6])('is 1 / (k + 1) for %i null variables that correlate .5', size => {
    const { value, error } = signAgreement(each(size, 0), equal(size, 0.5), each(size, 1))
    expect(Math.abs(value - 1 / (size + 1))).toBeLessThanOrEqual(error + 1e-14)
    expect(error).toBeLessThan(5e-4)
  })

  test('of three null variables is 1/8 + Σ asin(ρ) / 4π', () => {
    const correlation = [
      [1, 0.3, -0.2],
      [0.3, 1, 0.5],
      [-0.2, 0.5, 1],
    ]
    const exact = 1 / 8 + (Math.asin(0.3) + Math.asin(-0.2) + Math.asin(0.5)) / (4 * Math.PI)
    const { value, error } = signAgreement([0, 0, 0], correlation, [1, 1, 1])
    expect(Math.abs(value - exact)).toBeLessThanOrEqual(error)
  })

  test('of independent variables is a product, soft signs and far tails included', () => {
    const means = [1, 2, -1, 0.5]
    const weights = [0.9, 0.8, 1, 0.7]
    const product = means.reduce(
      (all, mean, p) => all * (weights[p]! * normalCdf(mean) + (1 - weights[p]!) * normalCdf(-mean)),
      1,
    )
    expect(signAgreement(means, equal(4, 0), weights).value).toBeCloseTo(product, 12)
    const tail = signAgreement([6, 7, -8], equal(3, 0), [1, 1, 1]).value
    expect(tail / (normalCdf(-8) * normalCdf(6) * normalCdf(7))).toBeCloseTo(1, 9)
  })

  test('of perfectly correlated variables is that of one', () => {
    expect(
      signAgreement(
        [0.5, 0.5, 1],
        [
          [1, 1, 0],
          [1, 1, 0],
          [0, 0, 1],
        ],
        [1, 1, 1],
      ).value,
    ).toBeCloseTo(normalCdf(0.5) * normalCdf(1), 12)
  })

  test('with soft signs is the sum over what people may have', () => {
    const correlation = equal(3, 0.4)
    const means = [0.5, 1, -0.3]
    const soft = signAgreement(means, correlation, [0.8, 1, 1])
    const agree = signAgreement(means, correlation, [1, 1, 1])
    const differ = signAgreement(means, correlation, [0, 1, 1])
    const slack = soft.error + agree.error + differ.error
    expect(Math.abs(soft.value - 0.8 * agree.value - 0.2 * differ.value)).toBeLessThanOrEqual(slack)
  })

  test('is NaN for NaN, and the same each time', () => {
    expect(signAgreement([Number.NaN, 0], equal(2, 0), [1, 1]).value).toBeNaN()
    const again = () => signAgreement([0, 1, 2], equal(3, 0.2), [1, 1, 1]).value
    expect(again()).toBe(again())
  })
})

test('an integral over the cube lies within its error of the exact one', () => {
  const { value, error } = integrateOverCube(point => point.reduce((sum, x) => sum + x * x, 0), 5)
  expect(Math.abs(value - 5 / 3)).toBeLessThanOrEqual(error)
  expect(error).toBeLessThan(2e-3)
})
