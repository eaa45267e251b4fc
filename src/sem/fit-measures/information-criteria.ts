import type { FitMeasureInput } from './fit-measure-input.ts'

/** Log-likelihoods and information criteria; smaller criteria are better. NaN for an estimator that is no likelihood. */
export interface InformationCriteria {
  readonly logl: number
  readonly unrestrictedLogl: number
  /** Akaike 1974. */
  readonly aic: number
  /** Schwarz 1978. */
  readonly bic: number
  /** Sample-size adjusted, with (n + 2) / 24 for n (Sclove 1987). */
  readonly bic2: number
}

export function informationCriteria({ logLikelihoods, npar, ntotal }: FitMeasureInput): InformationCriteria {
  const { model, unrestricted } = logLikelihoods ?? { model: Number.NaN, unrestricted: Number.NaN }
  const deviance = -2 * model
  return {
    logl: model,
    unrestrictedLogl: unrestricted,
    aic: deviance + 2 * npar,
    bic: deviance + npar * Math.log(ntotal),
    bic2: deviance + npar * Math.log((ntotal + 2) / 24),
  }
}
