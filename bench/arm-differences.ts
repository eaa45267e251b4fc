import { compareArm } from '../src/alignment/control-arm.ts'
import { defineStudy } from '../src/config/study.ts'
import { structuralSyntax } from '../src/measurement/structural-syntax.ts'
import { deriveSeed } from '../src/numerics/random.ts'
import { scoreSessions } from '../src/scoring/response-table.ts'
import { fitModel } from '../src/sem/index.ts'
import { compilePlantedModel, type PlantedModel } from '../src/simulation/planted-model.ts'
import { drawRespondent } from '../src/simulation/simulated-respondent.ts'

/** How the differences between an arm and the protocol spread, and what their standard errors say of it. */
export interface DifferenceSpread {
  readonly path: string
  readonly mean: number
  readonly sd: number
  readonly meanSe: number
  /** Share of 95% intervals that hold the true difference, 0. */
  readonly coverage: number
}

/** Simulated models whose arm `history-off` differs from the protocol by nothing but chance. Answers are drawn, not asked for. */
export async function differenceSpread(
  truth: PlantedModel,
  { models, seed, draws }: { models: number; seed: number; draws: number },
): Promise<readonly DifferenceSpread[]> {
  const study = await defineStudy({ respondents: 300 }, '.')
  const planted = compilePlantedModel(truth, study.instruments)
  const syntax = structuralSyntax(study)
  const differences: { est: number; se: number; ciLower: number; ciUpper: number }[][] = []
  for (let model = 0; model < models; model++) {
    const [protocol, arm] = ['on', 'off'].map(history => {
      const sessions = Array.from({ length: study.respondents }, (_, index) => {
        const respondent = drawRespondent(planted, deriveSeed('arm-differences', seed, model, index))
        const answers = study.instruments.flatMap(instrument =>
          instrument.items.map(item => {
            const conversation = history === 'on' ? 'one' : instrument.id
            const answer = respondent.answer(item, instrument, { ask: 0, conversation })
            return [item.id, answer === 'declined' ? ({ missing: answer } as const) : answer] as const
          }),
        )
        return { respondentId: `r${index}`, cluster: `r${index}`, blocks: [], answers: new Map(answers) }
      })
      const { rows, respondents } = scoreSessions(sessions, study.instruments)
      return { fit: fitModel(syntax, rows, { estimator: 'MLR' }), respondents }
    })
    const compared = await compareArm(
      study.reference,
      { protocol: protocol!.fit, arm: arm!.fit },
      { protocol: protocol!, arm: arm! },
      { draws, seed: model },
    )
    differences.push(compared.paths.map(({ difference }) => difference))
  }
  return study.reference.map(({ path }, at) =>
    spreadOf(
      path,
      differences.map(row => row[at]!),
    ),
  )
}

function spreadOf(
  path: string,
  differences: readonly { est: number; se: number; ciLower: number; ciUpper: number }[],
): DifferenceSpread {
  const average = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const mean = average(differences.map(({ est }) => est))
  return {
    path,
    mean,
    sd: Math.sqrt(average(differences.map(({ est }) => (est - mean) ** 2))),
    meanSe: average(differences.map(({ se }) => se)),
    coverage: average(differences.map(({ ciLower, ciUpper }) => (ciLower <= 0 && 0 <= ciUpper ? 1 : 0))),
  }
}
