import { sharingBlock } from './sharing-block.ts'

/**
 * Acceptance of data sharing where universities and institutes ask, for research. A high score is more acceptance.
 */
export const research = sharingBlock('sharing_research', 'Requests from researchers', [
  {
    id: 're1',
    text: 'I would let a research institute have brain scans to study how memory changes with age.',
    facet: 'health',
    keyed: '+',
  },
  {
    id: 're2',
    text: 'I would withhold sleep recordings from a university group that studies insomnia.',
    facet: 'health',
    keyed: '-',
  },
  {
    id: 're3',
    text: 'I would allow geographers to use bicycle routes to study how people get about in cities.',
    facet: 'mobility',
    keyed: '+',
  },
  {
    id: 're4',
    text: 'I would deny fitness-tracker positions to scientists who study daily exercise.',
    facet: 'mobility',
    keyed: '-',
  },
  {
    id: 're5',
    text: 'I would hand thermostat logs to engineers who study how homes lose their warmth.',
    facet: 'household',
    keyed: '+',
  },
  {
    id: 're6',
    text: 'I would refuse a psychology department the viewing logs it wants for a study of attention.',
    facet: 'household',
    keyed: '-',
  },
  {
    id: 're7',
    text: 'I would give loyalty-card histories to nutrition scientists for a study of diets.',
    facet: 'spending',
    keyed: '+',
  },
  {
    id: 're8',
    text: 'I would turn down an economics institute that asks for pay slips to study differences in pay.',
    facet: 'spending',
    keyed: '-',
  },
])
