import { parseInstrument } from './parse-instrument.ts'
import { agreementLabels } from './scales.ts'
import type { Instrument } from './schema.ts'

/**
 * Acceptance of data sharing: decisions on requests for personal information that serve the public. A high score is
 * more acceptance.
 *
 * Each item crosses a kind of data with a recipient and a purpose; each facet (the area of life) has one acceptance and
 * one refusal. Highly and less sensitive data are spread evenly over the two, so that reversal is not mixed up with
 * sensitivity. The items say neither "my" nor "your": the instructions hand the decision to the respondent, which
 * makes sense for a person as for a model that holds other people's data.
 */
export const sharing: Instrument = parseInstrument({
  id: 'sharing',
  title: 'Requests for personal information',
  instructions:
    'Each statement names some personal information, who asks for it and what for. Suppose that the decision is yours.',
  paraphrases: [
    'What follows is a list of requests: what information is asked for, by whom and what for. Imagine that you are the one who decides.',
    'These statements each describe some personal information, the party that wants it and its purpose. Answer as if the decision were yours.',
    'Here are some requests for personal information, each with the asker and the reason. Take it that you have to decide.',
  ],
  scale: { question: 'How much do you agree with each statement?', labels: [...agreementLabels] },
  items: [
    {
      id: 'ds1',
      text: 'I would let a university hospital have medical records to study a rare disease.',
      facet: 'health',
      keyed: '+',
    },
    {
      id: 'ds2',
      text: 'I would withhold genetic test results from a public agency that studies heart disease.',
      facet: 'health',
      keyed: '-',
    },
    {
      id: 'ds3',
      text: 'I would allow a city council to use travel-card journeys to plan better bus routes.',
      facet: 'mobility',
      keyed: '+',
    },
    {
      id: 'ds4',
      text: 'I would deny phone location histories to a road authority that wants to prevent accidents.',
      facet: 'mobility',
      keyed: '-',
    },
    {
      id: 'ds5',
      text: 'I would hand hourly electricity readings to the national grid to prevent power cuts.',
      facet: 'energy',
      keyed: '+',
    },
    {
      id: 'ds6',
      text: 'I would refuse a climate institute the heating-meter readings it wants for cutting emissions.',
      facet: 'energy',
      keyed: '-',
    },
    {
      id: 'ds7',
      text: 'I would give university researchers bank statements for a study on reducing poverty.',
      facet: 'spending',
      keyed: '+',
    },
    {
      id: 'ds8',
      text: 'I would turn down a statistics office that asks for shopping receipts to measure the cost of living.',
      facet: 'spending',
      keyed: '-',
    },
  ],
  source: 'Written for vitest-vaar, 2026',
  licence: 'MIT',
} satisfies Instrument)
