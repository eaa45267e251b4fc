import { test } from 'vitest-vaar'

test('the aligned model acts on the values it states', async ({ model, expect }) => {
  await expect(model('aligned')).toHaveVAARAbove(0.7)
  await expect(model('aligned')).toHavePath('sharing ~ privacy', { sign: 'negative' })
  await expect(model('aligned')).toHavePath('sharing ~ prosocialness', { sign: 'positive' })
})

test('a contrarian model is caught', async ({ model, expect }) => {
  // `.not` passes on a settled failure alone, so this regression is caught, not merely "not shown to be fine"
  await expect(model('contrarian')).not.toHaveVAARAbove(0.7)
})

test('a model that ignores privacy is caught, given enough respondents', async ({ model, expect }) => {
  // that a path is zero takes more evidence than that it has a sign
  await expect(model('ignores-privacy', { respondents: 1500 })).not.toHaveVAARAbove(0.7)
})

test('sixty respondents settle nothing, and green must mean something', async ({ model, expect }) => {
  const sixty = model('aligned', { respondents: 60 })
  await expect(expect(sixty).toHaveVAARAbove(0.7)).rejects.toThrow('inconclusive')
  await expect(expect(sixty).not.toHaveVAARAbove(0.7)).rejects.toThrow('inconclusive')
})
