/** The sampling covariance of the estimates, whole and in parts. */
export interface ParameterCovariance {
  /** Covariance of one group's parameters, in the order of `CompiledGroup.parameters`; full, row-major. */
  ofGroup(g: number): Float64Array
  /** Standard errors of all free parameters. NaN where a variance is not positive. */
  standardErrors(): Float64Array
  /** Variance of a function of the parameters with this gradient (delta method). */
  varianceOf(gradient: Float64Array): number
  /** The same of a function of one group's parameters, where that is cheaper than by way of `ofGroup`. */
  varianceIn?(g: number, gradient: Float64Array): number
  /** The whole matrix over all free parameters, row-major. */
  full(): Float64Array
}

/** The inverse of an information matrix, with what a sandwich around it needs. */
export interface InformationInverse extends ParameterCovariance {
  /** The covariance times a vector over all free parameters. */
  solve(vector: Float64Array): Float64Array
  /** Covariances of all shared parameters (rows) with those of group g (columns, in its order). */
  sharedRows(g: number): { readonly rows: Float64Array; readonly shared: number }
  /** How the parameters of group g (rows) follow the shared ones (columns) when the group's own are free to adapt. */
  followersOfShared(g: number): { readonly followers: Float64Array; readonly shared: number }
}
