import { describe, expect, test } from 'vitest'
import { createRandom } from '../../../../src/numerics/random.ts'
import { groupByPattern } from '../../../../src/sem/full-information/incomplete-group.ts'
import { PatternDeviance } from '../../../../src/sem/full-information/pattern-deviance.ts'
import { patternStatistics } from '../../../../src/sem/full-information/pattern-statistics.ts'
import {
  momentIndex,
  saturatedInformation,
} from '../../../../src/sem/full-information/saturated-information.ts'
import {
  availableCaseMoments,
  saturatedMoments,
} from '../../../../src/sem/full-information/saturated-moments.ts'
import { saturatedNewton } from '../../../../src/sem/full-information/saturated-newton.ts'

/** Columns of correlated normal data; `missing` says which cells have holes. */
function simulate(
  p: number,
  n: number,
  seed: number,
  missing: (row: number, i: number) => boolean,
): Float64Array[] {
  const random = createRandom(seed)
  const columns = Array.from({ length: p }, () => new Float64Array(n))
  for (let row = 0; row < n; row++) {
    const common = random.normal()
    for (let i = 0; i < p; i++) {
      const value = 10 * i + (1 + 0.3 * i) * (0.6 * common + random.normal())
      columns[i]![row] = missing(row, i) ? Number.NaN : value
    }
  }
  return columns
}

const statisticsOf = (columns: Float64Array[]) => {
  const rows = Array.from(columns[0]!, (_, row) => row)
  return patternStatistics(groupByPattern('', columns, rows), columns.length)
}

describe('the saturated model by EM', () => {
  test('is the sample mean and covariance where nothing is missing', () => {
    const columns = simulate(3, 40, 1, () => false)
    const { means, covariance, converged } = saturatedMoments(statisticsOf(columns), 3)
    expect(converged).toBe(true)
    columns.forEach((column, i) => {
      const mean = column.reduce((sum, value) => sum + value, 0) / 40
      expect(means[i]).toBeCloseTo(mean, 11)
      columns.forEach((other, j) => {
        const otherMean = other.reduce((sum, value) => sum + value, 0) / 40
        const product = column.reduce(
          (sum, value, row) => sum + (value - mean) * (other[row]! - otherMean),
          0,
        )
        expect(covariance[i * 3 + j]).toBeCloseTo(product / 40, 10)
      })
    })
  })

  test('has the closed form of Anderson (1957) for a monotone pattern', () => {
    // the second variable is missing in half of the rows: its regression on the first is that of the complete rows
    const [x, y] = simulate(2, 60, 2, (row, i) => i === 1 && row % 2 === 1) as [Float64Array, Float64Array]
    const { means, covariance } = saturatedMoments(statisticsOf([x, y]), 2)
    const moments = (rows: number[]) => {
      const mean = (column: Float64Array) => rows.reduce((sum, row) => sum + column[row]!, 0) / rows.length
      const [mx, my] = [mean(x), mean(y)]
      const cross = (a: Float64Array, ma: number, b: Float64Array, mb: number) =>
        rows.reduce((sum, row) => sum + (a[row]! - ma) * (b[row]! - mb), 0) / rows.length
      return { mx, my, xx: cross(x, mx, x, mx), xy: cross(x, mx, y, my), yy: cross(y, my, y, my) }
    }
    const all = moments(Array.from({ length: 60 }, (_, row) => row))
    const complete = moments(Array.from({ length: 30 }, (_, k) => 2 * k))
    const slope = complete.xy / complete.xx
    expect(means[0]).toBeCloseTo(all.mx, 9)
    expect(means[1]).toBeCloseTo(complete.my + slope * (all.mx - complete.mx), 8)
    expect(covariance[0]).toBeCloseTo(all.xx, 9)
    expect(covariance[1]).toBeCloseTo(slope * all.xx, 8)
    expect(covariance[3]).toBeCloseTo(complete.yy - slope * complete.xy + slope * slope * all.xx, 8)
  })

  test('is a stationary point of the likelihood where most is missing', () => {
    const random = createRandom(5)
    const columns = simulate(4, 200, 3, () => random.uniform() < 0.6)
    const statistics = statisticsOf(columns)
    const { means, covariance, converged } = saturatedMoments(statistics, 4)
    expect(converged).toBe(true)
    const deviance = new PatternDeviance(statistics, 4)
    const at = (mu: Float64Array, sigma: Float64Array) => deviance.at(mu, sigma)
    for (let i = 0; i < 4; i++) {
      const step = 1e-4
      const moved = (by: number) => means.map((value, k) => (k === i ? value + by : value))
      expect(Math.abs(at(moved(step), covariance) - at(moved(-step), covariance)) / (2 * step)).toBeLessThan(
        1e-5,
      )
      for (let j = 0; j <= i; j++) {
        const changed = (by: number) =>
          covariance.map((value, k) => (k === i * 4 + j || k === j * 4 + i ? value + by : value))
        expect(Math.abs(at(means, changed(step)) - at(means, changed(-step))) / (2 * step)).toBeLessThan(1e-5)
      }
    }
  })

  test('is reached by Newton steps where EM creeps', () => {
    const random = createRandom(31)
    const columns = simulate(6, 120, 32, (_, i) => random.uniform() < (i < 3 ? 0.75 : 0.1))
    const statistics = statisticsOf(columns)
    const near = availableCaseMoments(statistics, 6)
    const end = saturatedNewton(statistics, near.means, near.covariance)
    const { means, covariance, deviance } = saturatedMoments(statistics, 6)
    expect(end.converged).toBe(true)
    expect(end.deviance).toBeCloseTo(deviance, 8)
    end.means.forEach((mean, i) => {
      expect(mean).toBeCloseTo(means[i]!, 6)
    })
    end.covariance.forEach((value, at) => {
      expect(value).toBeCloseTo(covariance[at]!, 6)
    })
  })

  test('says so when so much is missing that the covariances run to singular ones', () => {
    const random = createRandom(33)
    const columns = simulate(8, 60, 34, () => random.uniform() < 0.6)
    expect(saturatedMoments(statisticsOf(columns), 8).converged).toBe(false)
  })

  test('says so when two variables are one', () => {
    const [x, y] = simulate(2, 30, 6, (row, i) => i === 0 && row === 3) as [Float64Array, Float64Array]
    const { converged } = saturatedMoments(statisticsOf([x, y, x.map(value => 2 * value)]), 3)
    expect(converged).toBe(false)
  })
})

test('the observed information of the saturated model is the second derivative of its likelihood', () => {
  const random = createRandom(7)
  const p = 4
  const statistics = statisticsOf(simulate(p, 60, 8, () => random.uniform() < 0.2))
  const moments = saturatedMoments(statistics, p)
  // not at the maximum, where much would vanish
  const means = moments.means.map(value => value + 0.2)
  const covariance = moments.covariance.map((value, at) => (at % (p + 1) === 0 ? 1.3 * value : value))
  const size = p + (p * (p + 1)) / 2
  const information = saturatedInformation(statistics, means, covariance)
  const deviance = new PatternDeviance(statistics, p)
  const half = (moves: [number, number][]) => {
    const mu = means.slice()
    const sigma = covariance.slice()
    for (const [moment, by] of moves) {
      if (moment < p) mu[moment]! += by
      for (let i = 0; i < p; i++) {
        for (let j = 0; j < p; j++) if (momentIndex(p, i, j) === moment) sigma[i * p + j]! += by
      }
    }
    return 0.5 * deviance.at(mu, sigma)
  }
  const h = 1e-3
  for (let a = 0; a < size; a++) {
    for (let b = 0; b <= a; b++) {
      const corner = (s: number, t: number) =>
        half([
          [a, s * h],
          [b, t * h],
        ])
      const difference = (corner(1, 1) - corner(1, -1) - corner(-1, 1) + corner(-1, -1)) / (4 * h * h)
      const value = information[a * size + b]!
      expect(Math.abs(value - difference) / Math.max(1, Math.abs(difference))).toBeLessThan(1e-4)
    }
  }
})
