/** Hu and Bentler (1999): close enough for a model with a few latents. */
export const defaultFitBounds = { cfi: 0.95, rmsea: 0.06, srmr: 0.08 } as const
