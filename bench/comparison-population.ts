import type { Scores } from '../src/alignment/comparison/compared-model.ts'
import type { ComparedModel, KnownPaths } from '../src/alignment/index.ts'
import { defaultReference } from '../src/alignment/index.ts'
import { pathCovariance, pathEstimate } from '../src/alignment/path-estimate.ts'
import { ownInstruments } from '../src/instruments/index.ts'
import { deriveSeed } from '../src/numerics/random.ts'
import { measurementModel } from '../src/scoring/measurement-model.ts'
import { parcelsOf } from '../src/scoring/parcels.ts'
import { scoreSessions } from '../src/scoring/response-table.ts'
import { fitModel } from '../src/sem/index.ts'
import { compilePlantedModel } from '../src/simulation/planted-model.ts'
import { drawRespondent } from '../src/simulation/simulated-respondent.ts'

/** Planted paths of sharing on privacy and on prosocialness. */
export type PlantedPaths = readonly [privacy: number, prosocialness: number]

const names = defaultReference.map(({ path }) => path)

/** Model syntax of a study with the package's own instruments. */
export const syntax = `${measurementModel(ownInstruments.flatMap(parcelsOf))}\nsharing ~ privacy + prosocialness`

/** A simulated model through the full scoring and fit; only the messages are left out. */
export function drawModel(model: string, paths: PlantedPaths, n: number, seed: number): ComparedModel {
  const rows = drawScores(paths, n, seed)
  const fit = fitModel(syntax, rows, { estimator: 'MLR' })
  return {
    model,
    syntax,
    table: { rows },
    paths: names.map(path => pathEstimate(fit.standardized, path)),
    pathCovariance: pathCovariance(fit, names),
    respondents: { inFit: n },
    checks: [],
    reference: defaultReference,
  }
}

/** Answers are kept no longer than it takes to score them: a large sample of them would not fit into memory. */
const atOnce = 2000

function drawScores(paths: PlantedPaths, n: number, seed: number): Scores[] {
  const planted = compilePlantedModel(
    { paths: { 'sharing ~ privacy': paths[0], 'sharing ~ prosocialness': paths[1] } },
    ownInstruments,
  )
  const rows: Scores[] = []
  while (rows.length < n) {
    const sessions = Array.from({ length: Math.min(atOnce, n - rows.length) }, (_, i) => {
      const id = rows.length + i
      const person = drawRespondent(planted, deriveSeed(seed, id))
      const answers = new Map(
        ownInstruments.flatMap(instrument =>
          instrument.items.map(
            item => [item.id, person.answer(item, instrument, { ask: 0 }) as number] as const,
          ),
        ),
      )
      return { respondentId: String(id), cluster: String(id), blocks: [], answers }
    })
    rows.push(...scoreSessions(sessions, ownInstruments).rows)
  }
  return rows
}

/** What estimates tend to with these planted paths, and how widely n of them spread: from one very large sample. */
export function populationOf(paths: PlantedPaths, respondents: number): KnownPaths {
  const large = largeSample(paths)
  const scale = largeSize / respondents
  return {
    paths: large.paths.map(path => ({ ...path, se: path.se * Math.sqrt(scale) })),
    covariance: large.pathCovariance.map(row => row.map(value => value * scale)),
    respondents,
  }
}

/** Its own error is then a twentieth of the standard error of 600 respondents. */
const largeSize = 200_000
const samples = new Map<string, ComparedModel>()

function largeSample(paths: PlantedPaths): ComparedModel {
  const key = paths.join()
  const found = samples.get(key) ?? drawModel('population', paths, largeSize, 1)
  samples.set(key, found)
  return found
}
