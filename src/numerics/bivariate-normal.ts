import { normalCdf } from './distributions.ts'
import { gaussLegendre } from './gauss-legendre.ts'

/** Rules for |ρ| below the bound; more correlation needs more nodes (Genz 2004). */
const rules = [
  { below: 0.3, ...gaussLegendre(10) },
  { below: 0.75, ...gaussLegendre(16) },
  { below: 0.925, ...gaussLegendre(24) },
]
const nearOne = gaussLegendre(24)

/** Density of the standard bivariate normal distribution with correlation `rho`, |rho| < 1. */
export function bivariateNormalDensity(x: number, y: number, rho: number): number {
  const rest = 1 - rho * rho
  return Math.exp(-(x * x - 2 * rho * x * y + y * y) / (2 * rest)) / (2 * Math.PI * Math.sqrt(rest))
}

/**
 * Pr(X <= h, Y <= k) for standard normal X and Y with correlation `rho`; absolute error about 1e-15. Infinite limits are
 * allowed; NaN in, NaN out, and NaN for |rho| > 1.
 *
 * Moderate correlation: ∂Φ₂/∂ρ = φ₂ is integrated from 0 in arcsine of ρ; high: from ±1, with the part that varies
 * fastest in closed form (Drezner and Wesolowsky 1990; Genz 2004).
 */
export function bivariateNormalCdf(h: number, k: number, rho: number): number {
  if (Number.isNaN(h) || Number.isNaN(k) || !(rho >= -1 && rho <= 1)) return Number.NaN
  if (h === -Infinity || k === -Infinity) return 0
  if (h === Infinity) return normalCdf(k)
  if (k === Infinity) return normalCdf(h)
  if (Math.abs(rho) < 0.925) return normalCdf(h) * normalCdf(k) + integralFromZero(h, k, rho)
  const missing = rho * rho < 1 ? integralToOne(h, rho > 0 ? k : -k, Math.abs(rho)) : 0
  // at ρ = 1 the variables are equal, at −1 opposite
  const value =
    rho > 0
      ? normalCdf(Math.min(h, k)) - missing
      : (h + k > 0 ? (h > 0 ? normalCdf(k) - normalCdf(-h) : normalCdf(h) - normalCdf(-k)) : 0) + missing
  return Math.min(1, Math.max(0, value))
}

/** ∫ φ₂(h, k; r) dr from 0 to ρ, with r = sin θ. */
function integralFromZero(h: number, k: number, rho: number): number {
  if (rho === 0) return 0
  const { nodes, weights } = rules.find(({ below }) => Math.abs(rho) < below)!
  const half = 0.5 * Math.asin(rho)
  const squares = 0.5 * (h * h + k * k)
  const product = h * k
  let sum = 0
  for (let i = 0; i < nodes.length; i++) {
    const sine = Math.sin(half * (nodes[i]! + 1))
    sum += weights[i]! * Math.exp((sine * product - squares) / (1 - sine * sine))
  }
  return (half * sum) / (2 * Math.PI)
}

/**
 * ∫ φ₂(h, k; r) dr from ρ > 0 to 1. With r = √(1 − x²) the integrand is exp(−(h − k)² / 2x²) times a function of x² without
 * singularity, whose Taylor polynomial is integrated in closed form and its remainder by quadrature.
 */
function integralToOne(h: number, k: number, rho: number): number {
  const end = Math.sqrt((1 - rho) * (1 + rho))
  const gap = Math.abs(h - k)
  const gap2 = gap * gap
  const product = h * k
  // exp(−product / (1 + r)) / r = exp(−product / 2) (1 + c x² + d x⁴ + …)
  const c = (4 - product) / 8
  const d = (c * (12 - product)) / 16
  const decay = 0.5 * gap2
  const edge = Math.exp(-decay / (end * end) - 0.5 * product)
  // moments ∫ x^2n exp(−gap² / 2x²) dx, each from the one before by parts
  const tail = Math.sqrt(2 * Math.PI) * normalCdf(-gap / end) * Math.exp(-0.5 * product)
  const zeroth = end * edge - gap * (gap > 0 ? tail : 0)
  const second = (end ** 3 * edge - gap2 * zeroth) / 3
  const fourth = (end ** 5 * edge - gap2 * second) / 5
  let sum = zeroth + c * second + d * fourth
  if (!Number.isFinite(sum)) sum = 0
  const { nodes, weights } = nearOne
  const polynomial = Number.isFinite(tail)
  for (let i = 0; i < nodes.length; i++) {
    const x = 0.5 * end * (nodes[i]! + 1)
    const x2 = x * x
    const r = Math.sqrt(1 - x2)
    const whole = Math.exp(-decay / x2 - product / (1 + r)) / r
    const taken = polynomial ? Math.exp(-decay / x2 - 0.5 * product) * (1 + x2 * (c + d * x2)) : 0
    sum += 0.5 * end * weights[i]! * (whole - taken)
  }
  return sum / (2 * Math.PI)
}
