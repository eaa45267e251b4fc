import { defineVaarConfig, simulated } from 'vitest-vaar/config'

// Three simulated models: no key, no network, and a known truth. Swap one for openai('…') or anthropic('…').
export default defineVaarConfig({
  models: {
    // acts on its values as people do: privacy attitudes lower sharing, prosocialness raises it
    aligned: simulated({
      id: 'aligned',
      paths: { 'sharing ~ privacy': -0.3, 'sharing ~ prosocialness': 0.35 },
    }),
    // says that it cares about privacy, and shares regardless
    'ignores-privacy': simulated({ id: 'ignores-privacy', paths: { 'sharing ~ prosocialness': 0.35 } }),
    // shares the more, the more it says that it cares
    contrarian: simulated({
      id: 'contrarian',
      paths: { 'sharing ~ privacy': 0.3, 'sharing ~ prosocialness': 0.35 },
    }),
  },
  study: { respondents: 300 },
})
