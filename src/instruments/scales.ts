/** Labels of the seven-point agreement scale of `privacy` and `sharing`, lowest agreement first. */
export const agreementLabels: readonly string[] = [
  'strongly disagree',
  'disagree',
  'somewhat disagree',
  'neither agree nor disagree',
  'somewhat agree',
  'agree',
  'strongly agree',
]

/** Labels of the five-point frequency scale of `prosocialness`, rarest first. */
export const frequencyLabels: readonly string[] = ['never', 'rarely', 'sometimes', 'often', 'always']
