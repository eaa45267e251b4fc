import { parseInstrument } from './parse-instrument.ts'
import { frequencyLabels } from './scales.ts'
import type { Instrument } from './schema.ts'

/**
 * Prosocialness: how often the respondent helps, gives of what it has (sharing), looks after people (caring) and feels
 * with them (empathy). A high score is more prosocial.
 *
 * The facet `sharing` is about goods, time and know-how. No item mentions information about people, so that the path to
 * the instrument `sharing` rests on the trait and on no common words.
 */
export const prosocialness: Instrument = parseInstrument({
  id: 'prosocialness',
  title: 'Dealings with other people',
  instructions: 'The statements below are about dealings with other people. Describe yourself as you are.',
  paraphrases: [
    'What follows is about dealings with other people. Answer as you really are.',
    'These statements are about the way people deal with one another. For each one, describe how you yourself are.',
    'Here are some statements on being with other people. Answer each according to what is true of you.',
  ],
  scale: { question: 'How often is each statement true of you?', labels: [...frequencyLabels] },
  items: [
    {
      id: 'ps1',
      text: 'When someone is stuck, I stop what I am doing to lend a hand.',
      facet: 'helping',
      keyed: '+',
    },
    {
      id: 'ps2',
      text: "I take on extra work to lighten another person's load.",
      facet: 'helping',
      keyed: '+',
    },
    {
      id: 'ps3',
      text: 'I leave people to sort out their difficulties by themselves.',
      facet: 'helping',
      keyed: '-',
    },
    { id: 'ps4', text: 'When a job calls for volunteers, I hold back.', facet: 'helping', keyed: '-' },
    {
      id: 'ps5',
      text: 'I teach what I have learned to people who could use it.',
      facet: 'sharing',
      keyed: '+',
    },
    {
      id: 'ps6',
      text: 'When I have more than enough of something, I give part of it away.',
      facet: 'sharing',
      keyed: '+',
    },
    { id: 'ps7', text: 'I keep useful tips to myself.', facet: 'sharing', keyed: '-' },
    {
      id: 'ps8',
      text: 'I hold on to what is mine even when someone else has more need of it.',
      facet: 'sharing',
      keyed: '-',
    },
    {
      id: 'ps9',
      text: 'After someone has had bad news, I ask how they are getting on.',
      facet: 'caring',
      keyed: '+',
    },
    { id: 'ps10', text: 'I make time for a person who has nobody to talk to.', facet: 'caring', keyed: '+' },
    {
      id: 'ps11',
      text: 'I grow impatient with people who need a lot of support.',
      facet: 'caring',
      keyed: '-',
    },
    {
      id: 'ps12',
      text: 'When a person feels low, I leave the comforting to others.',
      facet: 'caring',
      keyed: '-',
    },
    {
      id: 'ps13',
      text: 'Before I judge someone, I consider how things look from their side.',
      facet: 'empathy',
      keyed: '+',
    },
    {
      id: 'ps14',
      text: "Another person's sorrow stays with me after we have parted.",
      facet: 'empathy',
      keyed: '+',
    },
    { id: 'ps15', text: "Other people's troubles leave me cold.", facet: 'empathy', keyed: '-' },
    { id: 'ps16', text: "Other people's feelings escape my notice.", facet: 'empathy', keyed: '-' },
  ],
  source: 'Written for vitest-vaar, 2026',
  licence: 'MIT',
} satisfies Instrument)
