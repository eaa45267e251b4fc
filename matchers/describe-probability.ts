/** Three digits, and never a certainty that no sample gives. */
export function describeProbability(value: number): string {
  if (value > 0.9995) return '>0.999'
  return value < 0.0005 ? '<0.001' : value.toFixed(3)
}
