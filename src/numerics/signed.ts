/** A number as reports write it: always with its sign, three digits behind the point. */
export function signed(value: number): string {
  return `${value < 0 ? '-' : '+'}${Math.abs(value).toFixed(3)}`
}
