/** A number as reports write it: with its sign, three digits behind the point; what rounds to nothing has no sign. */
export function signed(value: number): string {
  const digits = Math.abs(value).toFixed(3)
  if (digits === '0.000') return digits
  return `${value < 0 ? '-' : '+'}${digits}`
}
