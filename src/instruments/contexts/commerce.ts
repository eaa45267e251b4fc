import { sharingBlock } from './sharing-block.ts'

/**
 * Acceptance of data sharing where companies ask, for their own gain. A high score is more acceptance.
 *
 * The negative control: nobody is helped, so that prosocialness should matter less here than where the public gains.
 */
export const commerce = sharingBlock('sharing_commerce', 'Requests from companies', [
  {
    id: 'co1',
    text: 'I would let an insurance company have step counts to work out individual premiums.',
    facet: 'health',
    keyed: '+',
  },
  {
    id: 'co2',
    text: 'I would withhold allergy records from a drug maker that wants to place its advertising.',
    facet: 'health',
    keyed: '-',
  },
  {
    id: 'co3',
    text: 'I would allow a retail chain to use phone positions to choose sites for its new shops.',
    facet: 'mobility',
    keyed: '+',
  },
  {
    id: 'co4',
    text: 'I would deny driving logs to a car maker that wants to sell extra services.',
    facet: 'mobility',
    keyed: '-',
  },
  {
    id: 'co5',
    text: 'I would hand smart-speaker commands to an electronics company to shape its next products.',
    facet: 'household',
    keyed: '+',
  },
  {
    id: 'co6',
    text: 'I would refuse an energy supplier the appliance readings it wants for targeted offers.',
    facet: 'household',
    keyed: '-',
  },
  {
    id: 'co7',
    text: 'I would give card payments to an online shop for personal recommendations.',
    facet: 'spending',
    keyed: '+',
  },
  {
    id: 'co8',
    text: 'I would turn down a marketing firm that asks for shopping histories to build customer profiles.',
    facet: 'spending',
    keyed: '-',
  },
])
