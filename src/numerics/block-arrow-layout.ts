/** Which unknowns a block holds: its own, then those it shares with other blocks; indices into all unknowns. */
export interface BlockLayout {
  readonly unknowns: Int32Array
  /** How many of `unknowns`, from the front, belong to this block alone. */
  readonly ownCount: number
}

/** A block's unknowns, in the forms the arithmetic wants them. */
export interface Block extends BlockLayout {
  readonly size: number
  readonly sharedCount: number
  /** Position among the shared unknowns of each shared unknown of this block. */
  readonly sharedSlots: Int32Array
  /** own × own: the matrix, then its Cholesky factor L. */
  readonly factor: Float64Array
  /** shared × own: row s is L⁻¹ times the column that ties shared unknown s to the own ones. */
  readonly ties: Float64Array
}
