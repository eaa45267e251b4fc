import type { Assessment } from '../src/assessment/assess.ts'
import { signed } from '../src/numerics/signed.ts'

/**
 * Lines of a message about what an assessment has beside the protocol's paths: contexts' contrasts, control arms, a stopping
 * rule, and what another way gave where the latent model failed.
 */
export function designRows({
  contexts,
  arms,
  armsNotAsked,
  sequential,
  fallback,
}: Assessment): [string, string][] {
  return [
    ...contexts.flatMap(({ contrasts }) => contrasts).map(contrastRow),
    ...arms.flatMap(arm => arm.paths.map(path => armRow(arm.arm, path))),
    ...armsNotAsked.map((arm): [string, string] => [
      'Arms',
      `${arm}: not asked, because a precondition had failed before`,
    ]),
    ...(sequential ? [stoppingRow(sequential)] : []),
    ...(fallback ? fallbackRows(fallback) : []),
  ]
}

function contrastRow({ path, est, difference }: Contrast): [string, string] {
  const { est: by, ciLower, ciUpper } = difference
  return [
    'Contrast',
    `${path}  ${signed(est)}, ${signed(by)} beside the other contexts, 95% CI [${signed(ciLower)}, ${signed(ciUpper)}] (a control: not part of VAAR)`,
  ]
}

function armRow(arm: string, { path, arm: found, difference, reading }: ArmPath): [string, string] {
  const { est, ciLower, ciUpper } = difference
  return [
    'Arms',
    `${arm}: ${path}  ${signed(found.est)}, ${signed(est)} beside the protocol, 95% CI [${signed(ciLower)}, ${signed(ciUpper)}] (${reading})`,
  ]
}

function stoppingRow({ rule, verdict, respondents, fixedDesign }: Sequential): [string, string] {
  const fixed = Number.isFinite(fixedDesign)
    ? `; a fixed number with the same error rates takes ${fixedDesign}`
    : ''
  return [
    'Stopping',
    `${rule.kind}: ${verdict} after ${respondents} of at most ${rule.cap} respondents${fixed}`,
  ]
}

const ways = {
  latent: 'the latent model',
  sam: 'structure after measurement',
  composites: 'composite scores',
} as const

/** For a reader who wants to know what there is; the verdict stays that of the latent model. */
function fallbackRows({ route, paths }: Fallback): [string, string][] {
  if (route === 'none') return []
  return paths.map(({ path, est, se }): [string, string] => [
    'Instead',
    `${path}  ${signed(est)}, SE ${se.toFixed(3)} by ${ways[route]} (decides nothing)`,
  ])
}

type Fallback = NonNullable<Assessment['fallback']>
type Contrast = Assessment['contexts'][number]['contrasts'][number]
type ArmPath = Assessment['arms'][number]['paths'][number]
type Sequential = NonNullable<Assessment['sequential']>
