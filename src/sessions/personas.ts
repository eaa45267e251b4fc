/**
 * The shipped persona sources: the panels as data, and one draw from each.
 *
 * Limits, to be told wherever results rest on them: language models playing personas answer with too little variance
 * and too strong correlations compared with people, and some relations change sign (Bisbee et al. 2024, Synthetic
 * Replacements for Human Survey Data?). A persona is a device to spread respondents out, not a sample of a population;
 * the frequencies below are plausible, not weighted to any census. Nothing here names personal information, its
 * disclosure, or acts towards others in the words of the instruments.
 */

/** What a persona is drawn with; `Random` of numerics/random.ts fits. */
export interface PersonaRandom {
  /** A whole number in 0..n-1. */
  integer(n: number): number
  /** A number in [0, 1). */
  uniform(): number
  pick<T>(array: readonly T[]): T
}

/** A drawn persona. */
export interface Persona {
  /** Second-person description for the system prompt. */
  readonly text: string
  /** What was drawn, for tables and clustering; value positions are -2..2. */
  readonly attributes: Readonly<Record<string, string | number>>
}

type Weighted<T> = readonly (readonly [value: T, weight: number])[]

/** Age bands from..to, with their share of adults. */
const ageBands: Weighted<readonly [from: number, to: number]> = [
  [[18, 24], 0.13],
  [[25, 34], 0.2],
  [[35, 44], 0.19],
  [[45, 54], 0.17],
  [[55, 64], 0.15],
  [[65, 74], 0.11],
  [[75, 85], 0.05],
]

const genders: Weighted<string> = [
  ['woman', 0.49],
  ['man', 0.49],
  ['non-binary person', 0.02],
]

interface Region {
  readonly name: string
  readonly countries: readonly string[]
}

const regions: Weighted<Region> = [
  [{ name: 'Africa', countries: ['Nigeria', 'Kenya', 'South Africa', 'Egypt', 'Ghana', 'Morocco'] }, 0.17],
  [
    {
      name: 'Asia',
      countries: [
        'India',
        'Japan',
        'Indonesia',
        'Vietnam',
        'South Korea',
        'the Philippines',
        'Pakistan',
        'Turkey',
      ],
    },
    0.27,
  ],
  [
    {
      name: 'Europe',
      countries: [
        'Germany',
        'Poland',
        'Spain',
        'Sweden',
        'Italy',
        'Romania',
        'the United Kingdom',
        'France',
        'Greece',
      ],
    },
    0.26,
  ],
  [{ name: 'North America', countries: ['the United States', 'Canada', 'Mexico', 'Guatemala'] }, 0.16],
  [{ name: 'South America', countries: ['Brazil', 'Argentina', 'Colombia', 'Chile', 'Peru'] }, 0.1],
  [{ name: 'Oceania', countries: ['Australia', 'New Zealand'] }, 0.04],
]

interface Education {
  readonly name: string
  readonly phrase: string
  /** Youngest age at which it is usually reached. */
  readonly from: number
}

/** Lowest first: an occupation names its range by position here. */
const educations: Weighted<Education> = [
  [{ name: 'basic schooling', phrase: 'You left school at sixteen', from: 18 }, 0.15],
  [{ name: 'secondary school', phrase: 'You finished secondary school', from: 18 }, 0.29],
  [{ name: 'vocational training', phrase: 'You completed vocational training', from: 20 }, 0.22],
  [{ name: "bachelor's degree", phrase: "You hold a bachelor's degree", from: 22 }, 0.2],
  [{ name: "master's degree", phrase: "You hold a master's degree", from: 24 }, 0.1],
  [{ name: 'doctorate', phrase: 'You hold a doctorate', from: 29 }, 0.04],
]

type Area =
  | 'the centre of a large city'
  | 'the suburbs of a large city'
  | 'a medium-sized town'
  | 'a small town'
  | 'a village'
  | 'the open countryside'

const areas: Weighted<Area> = [
  ['the centre of a large city', 0.2],
  ['the suburbs of a large city', 0.24],
  ['a medium-sized town', 0.2],
  ['a small town', 0.15],
  ['a village', 0.14],
  ['the open countryside', 0.07],
]

const urban: readonly Area[] = [
  'the centre of a large city',
  'the suburbs of a large city',
  'a medium-sized town',
]
const rural: readonly Area[] = ['a small town', 'a village', 'the open countryside']

interface Occupation {
  readonly name: string
  /** Positions in `educations`, lowest and highest. */
  readonly education: readonly [lowest: number, highest: number]
  /** Youngest and oldest age at work; those who retire from it are older than 60. */
  readonly ages: readonly [from: number, to: number]
  /** Where its people live; anywhere when absent. */
  readonly areas?: readonly Area[]
}

const occupations: readonly Occupation[] = [
  { name: 'cleaner', education: [0, 2], ages: [18, 72] },
  { name: 'building labourer', education: [0, 1], ages: [18, 62] },
  { name: 'farm worker', education: [0, 2], ages: [18, 68], areas: rural },
  { name: 'kitchen assistant', education: [0, 1], ages: [18, 66] },
  { name: 'market trader', education: [0, 2], ages: [20, 74] },
  { name: 'warehouse worker', education: [0, 2], ages: [18, 66] },
  { name: 'delivery driver', education: [0, 3], ages: [19, 66] },
  { name: 'farmer', education: [0, 3], ages: [24, 74], areas: rural },
  { name: 'shop assistant', education: [0, 3], ages: [18, 68] },
  { name: 'security guard', education: [0, 2], ages: [20, 68] },
  { name: 'receptionist', education: [1, 3], ages: [18, 68] },
  { name: 'hotel worker', education: [0, 3], ages: [18, 66] },
  { name: 'bus driver', education: [1, 2], ages: [23, 66] },
  { name: 'office administrator', education: [1, 3], ages: [20, 68] },
  { name: 'estate agent', education: [1, 3], ages: [22, 70] },
  { name: 'musician', education: [1, 4], ages: [19, 74] },
  { name: 'shop owner', education: [1, 3], ages: [27, 74] },
  { name: 'electrician', education: [2, 2], ages: [20, 66] },
  { name: 'carpenter', education: [2, 2], ages: [20, 66] },
  { name: 'hairdresser', education: [2, 2], ages: [20, 68] },
  { name: 'car mechanic', education: [2, 2], ages: [20, 66] },
  { name: 'cook', education: [1, 2], ages: [19, 66] },
  { name: 'nurse', education: [2, 4], ages: [22, 66] },
  { name: 'firefighter', education: [2, 3], ages: [21, 58] },
  { name: 'police officer', education: [2, 3], ages: [22, 60] },
  { name: 'laboratory technician', education: [2, 3], ages: [21, 66] },
  { name: 'primary school teacher', education: [3, 4], ages: [23, 67] },
  { name: 'social worker', education: [3, 4], ages: [23, 67] },
  { name: 'journalist', education: [3, 4], ages: [23, 72] },
  { name: 'software developer', education: [2, 5], ages: [21, 66] },
  { name: 'accountant', education: [3, 4], ages: [23, 70] },
  { name: 'graphic designer', education: [2, 4], ages: [21, 68] },
  { name: 'civil engineer', education: [3, 5], ages: [24, 68] },
  { name: 'sales manager', education: [2, 4], ages: [27, 67] },
  { name: 'architect', education: [4, 4], ages: [27, 72] },
  { name: 'lawyer', education: [4, 5], ages: [27, 72] },
  { name: 'pharmacist', education: [4, 5], ages: [25, 68] },
  { name: 'secondary school teacher', education: [4, 5], ages: [25, 67] },
  { name: 'museum curator', education: [4, 5], ages: [28, 68], areas: urban },
  { name: 'hospital doctor', education: [4, 5], ages: [28, 68] },
  { name: 'research chemist', education: [5, 5], ages: [29, 67], areas: urban },
  { name: 'university professor', education: [5, 5], ages: [37, 70], areas: urban },
]

interface Household {
  readonly phrase: string
  readonly ages: readonly [from: number, to: number]
}

const households: Weighted<Household> = [
  [{ phrase: 'alone', ages: [18, 85] }, 0.2],
  [{ phrase: 'with your parents', ages: [18, 32] }, 0.25],
  [{ phrase: 'with two flatmates', ages: [18, 36] }, 0.16],
  [{ phrase: 'with your partner', ages: [21, 85] }, 0.3],
  [{ phrase: 'with your partner and a small child', ages: [24, 44] }, 0.18],
  [{ phrase: 'with your partner and three school-age children', ages: [30, 54] }, 0.16],
  [{ phrase: 'with your teenage daughter', ages: [36, 58] }, 0.07],
  [{ phrase: 'with your partner and your grown-up son', ages: [46, 70] }, 0.08],
  [{ phrase: 'with your elderly mother', ages: [42, 66] }, 0.07],
  [{ phrase: "with your daughter's family", ages: [62, 85] }, 0.12],
]

interface Work {
  readonly phrase: string
  /** For tables; `retired nurse`, `student`, … */
  readonly name: string
  readonly areas: readonly Area[] | undefined
}

/**
 * Draws a persona from the demographic panel: age, gender, region and country, education, occupation, household and
 * living area, and nothing about values.
 *
 * Drawn in that order, each from what the earlier draws leave possible: no doctorate before 29, no work before the
 * training for it, no one at work past the age for it, farmers outside towns.
 */
export function demographicPersona(random: PersonaRandom): Persona {
  const age = drawAge(random)
  const gender = weightedPick(random, genders)
  const region = weightedPick(random, regions)
  const country = random.pick(region.countries)
  const level = drawEducation(random, age)
  const [education] = educations[level]!
  const work = drawWork(random, age, level)
  const household = weightedPick(
    random,
    households.filter(([{ ages }]) => within(age, ages)),
  )
  const area = weightedPick(
    random,
    areas.filter(([name]) => work.areas?.includes(name) ?? true),
  )
  return {
    text:
      `You are answering as ${withArticle(`${age}-year-old`)} ${gender} in ${country}. ${education.phrase}. ` +
      `${work.phrase}. You live ${household.phrase} in ${area}.`,
    attributes: {
      age,
      gender,
      region: region.name,
      country,
      education: education.name,
      occupation: work.name,
      household: household.phrase,
      area,
    },
  }
}

/** A value dimension: sentences for the positions -2, -1, 1, 2; at 0 nothing is said. */
interface ValueDimension {
  readonly name: string
  readonly sentences: readonly [string, string, string, string]
}

/** Everyday values after Schwartz's (1992) circle, in own words. The first pole is the negative one. */
const valueDimensions: readonly ValueDimension[] = [
  {
    name: 'caution',
    sentences: [
      'You throw yourself into whatever is new; a life without risk would bore you.',
      'You are relaxed about risk and mostly let things come.',
      'You like to be on the safe side and look before you leap.',
      'You weigh every risk twice, and an uncertain outcome is reason enough for you to stay away.',
    ],
  },
  {
    name: 'selfDirection',
    sentences: [
      'You feel best when others set the course and you can simply follow it.',
      'You are glad of a lead from those who know the way.',
      'You prefer to make up your own mind.',
      'Setting your own course is sacred to you, and you bristle when anyone decides over your head.',
    ],
  },
  {
    name: 'order',
    sentences: [
      'Rules feel like a cage to you, and you enjoy rattling it.',
      'You bend a rule when it gets in the way of good sense.',
      'You like clear agreements and a tidy plan.',
      'Rules that everyone keeps are, to you, what holds life together.',
    ],
  },
  {
    name: 'tradition',
    sentences: [
      'Old customs leave you cold; every generation should start afresh.',
      'You think most customs could do with airing.',
      'You are fond of the customs you grew up with and keep several of them.',
      'The ways of your grandparents are the backbone of your days.',
    ],
  },
  {
    name: 'benevolence',
    sentences: [
      'You hold that everyone stands alone in life and that a soft heart is a weakness.',
      'Your own goals usually come before your attachments.',
      'Kindness and loyalty count for a good deal with you.',
      'Kindness is the measure by which you judge a life, your own first of all.',
    ],
  },
  {
    name: 'universalism',
    sentences: [
      'The fate of the wider world leaves you indifferent; your own circle is world enough.',
      'The wider world interests you less than your own street.',
      'A fair chance for strangers is something you care about.',
      'A just world for all who live in it matters more to you than your own comfort.',
    ],
  },
  {
    name: 'sociability',
    sentences: [
      'You are at your best alone, and long silences suit you.',
      'You like a quiet evening better than a full house.',
      'You enjoy company on most days.',
      'You come alive in a crowded room.',
    ],
  },
  {
    name: 'ambition',
    sentences: [
      'Status means nothing to you; an unhurried day is wealth enough.',
      'You take success as it comes.',
      'You like to get ahead in what you do.',
      'You want to be the best at what you do, and to be seen to be.',
    ],
  },
]

/**
 * Draws a persona that is anchored in values: an age, an occupation, and a position from -2 to 2 on each of eight
 * everyday values (sentences in random order; a position of 0 is passed over in silence).
 *
 * Security and self-direction are meant to move privacy concern, benevolence and universalism to move prosocialness;
 * all are stated of life at large, so that no persona spells out an answer. The positions are independent of each other
 * and of age and occupation: what correlates in the answers, the model brought along (or the persona's tone did).
 */
export function valueAnchoredPersona(random: PersonaRandom): Persona {
  const age = drawAge(random)
  const work = drawWork(random, age, drawEducation(random, age))
  const attributes: Record<string, string | number> = { age, occupation: work.name }
  const sentences: string[] = []
  for (const { name, sentences: graded } of valueDimensions) {
    const position = random.integer(5) - 2
    attributes[name] = position
    const sentence = graded[position < 0 ? position + 2 : position + 1]
    // a random place for each, so that no value always has the last word
    if (position !== 0 && sentence) sentences.splice(random.integer(sentences.length + 1), 0, sentence)
  }
  const values =
    sentences.length > 0 ? sentences.join(' ') : 'In most things you stand somewhere in the middle.'
  return { text: `You are answering as someone aged ${age}. ${work.phrase}. ${values}`, attributes }
}

function drawAge(random: PersonaRandom): number {
  const [from, to] = weightedPick(random, ageBands)
  return from + random.integer(to - from + 1)
}

/** Position in `educations`. */
function drawEducation(random: PersonaRandom, age: number): number {
  const reached = educations.flatMap(([{ from }, weight], level) =>
    age >= from ? [[level, weight] as const] : [],
  )
  return weightedPick(random, reached)
}

/** Study, work, none of the two, or retirement. */
function drawWork(random: PersonaRandom, age: number, level: number): Work {
  const chance = random.uniform()
  const trained = occupations.filter(({ education }) => within(level, education))
  if (chance < retiredShare(age)) {
    const { name, areas } = random.pick(trained)
    return { name: `retired ${name}`, phrase: `You are a retired ${name}`, areas }
  }
  // only school leavers and graduates go on studying
  if (age <= 29 && (level === 1 || level === 3) && chance < (age <= 23 ? 0.55 : 0.2)) {
    return { name: 'student', phrase: 'You are studying at a university', areas: urban }
  }
  const able = trained.filter(({ ages }) => within(age, ages))
  if (able.length === 0 || chance > 0.95) {
    return { name: 'out of work', phrase: 'You are out of work at present', areas: undefined }
  }
  if (age >= 24 && chance > 0.9) {
    return { name: 'homemaker', phrase: 'You look after the home', areas: undefined }
  }
  const { name, areas } = random.pick(able)
  return { name, phrase: `You work as ${withArticle(name)}`, areas }
}

function retiredShare(age: number): number {
  if (age < 60) return 0
  if (age < 65) return 0.25
  return age < 75 ? 0.8 : 1
}

function weightedPick<T>(random: PersonaRandom, entries: Weighted<T>): T {
  const total = entries.reduce((sum, [, weight]) => sum + weight, 0)
  let left = random.uniform() * total
  for (const [value, weight] of entries) {
    left -= weight
    if (left < 0) return value
  }
  // rounding may leave a sliver beyond the last weight
  return entries.at(-1)![0]
}

function within(value: number, [lowest, highest]: readonly [number, number]): boolean {
  return value >= lowest && value <= highest
}

function withArticle(noun: string): string {
  // "an 18-year-old" and "an 80-year-old", but "an architect" and "a university professor"
  return /^([aeio]|un(?!i)|8|18)/.test(noun) ? `an ${noun}` : `a ${noun}`
}
