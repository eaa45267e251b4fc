import { sharingBlock } from './sharing-block.ts'

/**
 * Acceptance of data sharing where public health services ask, for protecting the population's health. A high score is more
 * acceptance.
 */
export const publicHealth = sharingBlock('sharing_publicHealth', 'Requests from health services', [
  {
    id: 'ph1',
    text: 'I would let a public health agency have test results to follow the spread of an infection.',
    facet: 'health',
    keyed: '+',
  },
  {
    id: 'ph2',
    text: 'I would withhold vaccination records from a health authority that looks for gaps in protection.',
    facet: 'health',
    keyed: '-',
  },
  {
    id: 'ph3',
    text: 'I would allow an epidemic centre to use phone movements to foresee where an outbreak goes next.',
    facet: 'mobility',
    keyed: '+',
  },
  {
    id: 'ph4',
    text: 'I would deny travel histories to a health office that traces the contacts of infected people.',
    facet: 'mobility',
    keyed: '-',
  },
  {
    id: 'ph5',
    text: 'I would hand indoor temperature readings to a health service that protects older people from heat.',
    facet: 'household',
    keyed: '+',
  },
  {
    id: 'ph6',
    text: 'I would refuse a health ministry the water-meter readings it wants for finding tainted supplies.',
    facet: 'household',
    keyed: '-',
  },
  {
    id: 'ph7',
    text: 'I would give pharmacy purchases to a disease control centre for early warning of a flu wave.',
    facet: 'spending',
    keyed: '+',
  },
  {
    id: 'ph8',
    text: 'I would turn down a food safety office that asks for grocery receipts to trace a poisoning.',
    facet: 'spending',
    keyed: '-',
  },
])
