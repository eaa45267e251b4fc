/** The SDKs say their version in a module of its own, so that none is loaded for it. */
const versionModules: Readonly<Record<string, { name: string; load: () => Promise<{ VERSION: string }> }>> = {
  openai: { name: 'openai', load: () => import('openai/version') },
  anthropic: { name: '@anthropic-ai/sdk', load: () => import('@anthropic-ai/sdk/version') },
}

/** Names and versions of the packages that speak to a provider; empty where there are none, or none is installed. */
export async function sdkVersions(provider: string): Promise<Readonly<Record<string, string>>> {
  const module = Object.hasOwn(versionModules, provider) ? versionModules[provider] : undefined
  if (!module) return {}
  try {
    return { [module.name]: (await module.load()).VERSION }
  } catch {
    // a replay needs no SDK
    return {}
  }
}
