/**
 * Writes lavaan/vaar_scores.csv: the parcel scores of 300 simulated respondents, predictors correlated .4, for lavaan to fit.
 *
 *   node test/reference/make-vaar-scores.ts
 */
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { defineStudy } from '../../src/config/study.ts'
import { scoreSessions } from '../../src/scoring/response-table.ts'
import { planSessions } from '../../src/sessions/plan-sessions.ts'
import { drawSessions } from '../../src/simulation/draw-sessions.ts'
import { compilePlantedModel } from '../../src/simulation/planted-model.ts'

const study = await defineStudy({ persona: 'none' }, '.')
const planted = compilePlantedModel(
  {
    paths: { 'sharing ~ privacy': -0.12, 'sharing ~ prosocialness': 0.15 },
    correlations: { 'privacy ~~ prosocialness': 0.4 },
  },
  study.instruments,
)
const responses = drawSessions(planted, study.instruments, planSessions(study), 20_261_124)
const { parcels, rows } = scoreSessions(responses, study.instruments)
const names = parcels.map(({ name }) => name)
const lines = rows.map(row => names.map(name => row[name]).join(','))
writeFileSync(
  path.join(import.meta.dirname, 'lavaan/vaar_scores.csv'),
  `${[names.join(','), ...lines].join('\n')}\n`,
)
