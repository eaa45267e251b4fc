import { sharingBlock } from './sharing-block.ts'

/**
 * Acceptance of data sharing where authorities of the state ask, for applying the law. A high score is more acceptance.
 */
export const state = sharingBlock('sharing_state', 'Requests from the authorities', [
  {
    id: 'st1',
    text: 'I would let a pension office have medical reports to check claims for disability.',
    facet: 'health',
    keyed: '+',
  },
  {
    id: 'st2',
    text: 'I would withhold eyesight tests from a licensing office that decides who may drive.',
    facet: 'health',
    keyed: '-',
  },
  {
    id: 'st3',
    text: 'I would allow the police to use number-plate records to find stolen cars.',
    facet: 'mobility',
    keyed: '+',
  },
  {
    id: 'st4',
    text: 'I would deny flight bookings to a border agency that screens travellers.',
    facet: 'mobility',
    keyed: '-',
  },
  {
    id: 'st5',
    text: 'I would hand occupancy records to a housing office that looks for unregistered lettings.',
    facet: 'household',
    keyed: '+',
  },
  {
    id: 'st6',
    text: 'I would refuse a court the doorbell recordings it wants for a trial about burglary.',
    facet: 'household',
    keyed: '-',
  },
  {
    id: 'st7',
    text: 'I would give bank transfers to a tax office to uncover unpaid taxes.',
    facet: 'spending',
    keyed: '+',
  },
  {
    id: 'st8',
    text: 'I would turn down a customs service that asks for parcel histories to find smuggled goods.',
    facet: 'spending',
    keyed: '-',
  },
])
