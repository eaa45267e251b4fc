import type { Instrument } from '../instruments/schema.ts'
import type { Random } from '../numerics/random.ts'
import type { Answer, SessionResponses } from '../scoring/responses.ts'
import type { CompiledPlantedModel } from './planted-model.ts'
import { pointOf, positionOf, positionsOf } from './simulated-respondent.ts'

/**
 * Draws people from a planted model, from one stream: for simulations that need very many. The answers have the distribution
 * of those of `simulated`, and are other people's.
 *
 * A mirrored sample of the same stream has the same people but for the sign of what is random in the outcomes (the
 * constructs with paths, and their items). An estimate of a path then errs about as far to the other side, so that the mean
 * of both is far surer than that of two independent samples (antithetic variates; Hammersley and Morton 1956).
 *
 * @param instruments - In the order asked; the paths of `consistency` start from those before.
 */
export function samplePeople(
  planted: CompiledPlantedModel,
  instruments: readonly Instrument[],
  people: number,
  random: Random,
  { mirrored = false }: { mirrored?: boolean } = {},
): readonly SessionResponses[] {
  const asked = instruments.map((instrument, at) => {
    const seen = new Set(instruments.slice(0, at).map(({ id }) => id))
    const equations = planted.equations(seen)
    const own = equations.find(({ construct }) => construct === instrument.id)
    const equation = own ?? planted.unnamed(instrument.id, seen)
    return { instrument, equations, unnamed: own ? undefined : equation, sign: signOf(equation, mirrored) }
  })
  const signs = planted.equations().map(equation => signOf(equation, mirrored))
  const blocks = instruments.map(({ id, items }) => ({
    instrument: id,
    optionOrder: 'ascending' as const,
    items: items.map(item => item.id),
  }))

  function answersOfOne(): Map<string, Answer> {
    const answers = new Map<string, Answer>()
    const style = random.normal()
    const rests = signs.map(sign => sign * random.normal())
    for (const { instrument, equations, unnamed, sign } of asked) {
      const { constructs, deviations } = positionsOf(equations, rests)
      const construct = unnamed
        ? positionOf(unnamed, deviations, sign * random.normal())
        : constructs.get(instrument.id)!
      for (const item of instrument.items) {
        const residual = sign * random.normal()
        const answer = pointOf(planted, item, instrument, { construct, style, residual })
        const isNoise = planted.noise > 0 && random.uniform() < planted.noise
        const declines = planted.refusalRate > 0 && random.uniform() < planted.refusalRate
        const given = isNoise ? 1 + random.integer(instrument.scale.labels.length) : answer
        answers.set(item.id, declines ? { missing: 'declined' } : given)
      }
    }
    return answers
  }

  return Array.from({ length: people }, (_, index) => {
    const id = `p${index + 1}`
    return { respondentId: id, cluster: id, blocks, answers: answersOfOne() }
  })
}

function signOf({ predictors }: { readonly predictors: readonly unknown[] }, mirrored: boolean): 1 | -1 {
  return mirrored && predictors.length > 0 ? -1 : 1
}
