/**
 * What freeing one parameter would do, by the score test (Sörbom 1989): with g its slope and V the part of its information
 * that the free parameters do not share, the chi-square would fall by about g²/V and the parameter move by about −g/V.
 */
export interface Release {
  readonly drop: number
  readonly change: number
}

/** A parameter with less information of its own than this share cannot be told from the free ones. */
const indistinguishable = 1e-9

/**
 * @param slope g, derivative of half the chi-square. @param own information of the parameter.
 * @param ties information it shares with each free parameter of its group. @param inverse inverse information of those.
 * @returns undefined where the data cannot tell the parameter from the free ones.
 */
export function releaseOf(
  slope: number,
  own: number,
  ties: Float64Array,
  inverse: Float64Array,
): Release | undefined {
  const size = ties.length
  let explained = 0
  for (let i = 0; i < size; i++) {
    const tie = ties[i]!
    if (tie === 0) continue
    for (let j = 0; j < size; j++) explained += tie * inverse[i * size + j]! * ties[j]!
  }
  const rest = own - explained
  if (!(rest > indistinguishable * own)) return undefined
  return { drop: (slope * slope) / rest, change: -slope / rest }
}
