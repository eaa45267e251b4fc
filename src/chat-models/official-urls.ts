/** Addresses of the providers' own services, by the name of the provider. */
export const officialUrls = {
  openai: 'https://api.openai.com/v1',
  anthropic: 'https://api.anthropic.com',
} as const

const hosts: ReadonlySet<unknown> = new Set(Object.values(officialUrls).map(url => new URL(url).host))

/** True for a model at its provider's own service, where a model has the name that it is asked for by. */
export function isOfficial(identity: Readonly<Record<string, unknown>>): boolean {
  return hosts.has(identity['endpoint'])
}
