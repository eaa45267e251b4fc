import { parseInstrument } from './parse-instrument.ts'
import { agreementLabels } from './scales.ts'
import type { Instrument } from './schema.ts'

/**
 * Privacy attitudes: how much it matters that little is recorded about people (collection), that they decide about it
 * (control), know of it (awareness) and that it keeps to its purpose (secondary use). A high score is high concern.
 *
 * The items state attitudes and beliefs, and none asks what the respondent would disclose: that is what `sharing`
 * measures, and an item that did both would make the path between the two true by construction. For the same reason the
 * item on further uses speaks of companies, while `sharing` asks of public benefit. Nothing presumes a body or a
 * biography, so that a model can answer as itself as well as in a persona.
 */
export const privacy: Instrument = parseInstrument({
  id: 'privacy',
  title: 'Information about people',
  instructions:
    'The statements below are about how information on people is handled. Give your own view of each.',
  paraphrases: [
    'What follows is about how information on people is handled. Say of each statement what you yourself think.',
    'These statements are about the handling of information on people. For each one, give the view that you hold.',
    'Here are some statements on the ways in which information on people is dealt with. Answer each according to your own opinion.',
  ],
  scale: { question: 'How much do you agree with each statement?', labels: [...agreementLabels] },
  items: [
    {
      id: 'pr1',
      text: 'Services should keep the details they record about people to a minimum.',
      facet: 'collection',
      keyed: '+',
    },
    {
      id: 'pr2',
      text: 'I find it unsettling how much of everyday life leaves a trace on record.',
      facet: 'collection',
      keyed: '+',
    },
    {
      id: 'pr3',
      text: 'It is fine for a service to record details that it may only need later.',
      facet: 'collection',
      keyed: '-',
    },
    {
      id: 'pr4',
      text: 'I feel at ease with everyday activities being recorded.',
      facet: 'collection',
      keyed: '-',
    },
    {
      id: 'pr5',
      text: 'People should have the final say over the information that exists about them.',
      facet: 'control',
      keyed: '+',
    },
    {
      id: 'pr6',
      text: 'Decisions about personal information are best left to the organisations that hold it.',
      facet: 'control',
      keyed: '-',
    },
    {
      id: 'pr7',
      text: 'An organisation owes people a plain account of what it has on file about them.',
      facet: 'awareness',
      keyed: '+',
    },
    {
      id: 'pr8',
      text: 'What happens to personal information behind the scenes is of little interest to me.',
      facet: 'awareness',
      keyed: '-',
    },
    {
      id: 'pr9',
      text: 'It troubles me when details given for one reason end up serving another.',
      facet: 'secondaryUse',
      keyed: '+',
    },
    {
      id: 'pr10',
      text: 'A company is entitled to find new uses for the customer details it already holds.',
      facet: 'secondaryUse',
      keyed: '-',
    },
  ],
  source: 'Written for vitest-vaar, 2026',
  licence: 'MIT',
} satisfies Instrument)
