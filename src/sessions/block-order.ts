import { createRandom, deriveSeed } from '../numerics/random.ts'

/**
 * The order in which a respondent of the arm `blocks-permuted` gets the blocks: positions of the protocol's order, from 0.
 *
 * The orders are the rows of Williams' Latin squares (Williams 1949, Experimental designs balanced for the estimation of
 * residual effects of treatments): every block stands equally often at every place, and follows every other equally
 * often. Every run of as many respondents as there are rows gets each row once, in a drawn order, so that the rows go
 * neither with the option directions nor with anything else that is counted out over the respondents.
 *
 * @param respondent - Number of the respondent, from 0.
 */
export function blockOrderOf(respondent: number, blocks: number, seed: number): readonly number[] {
  const rows = williamsRows(blocks)
  const run = Math.floor(respondent / rows.length)
  return createRandom(deriveSeed(seed, 'block-order', run)).shuffle(rows)[respondent % rows.length]!
}

/** 0, 1, n-1, 2, n-2, … and its cyclic shifts; for an odd number of blocks their reversals too. */
function williamsRows(blocks: number): readonly (readonly number[])[] {
  const first = Array.from({ length: blocks }, (_, place) =>
    place % 2 === 1 ? (place + 1) / 2 : (blocks - place / 2) % blocks,
  )
  const rows = first.map((_, shift) => first.map(block => (block + shift) % blocks))
  return blocks % 2 === 0 ? rows : [...rows, ...rows.map(row => row.toReversed())]
}
