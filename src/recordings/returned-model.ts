/** Words at the start or the end of a name that say nothing of the model: `models/…`, `openai/…`, `…:latest`, `…-latest`. */
const withoutTrimmings = (name: string) =>
  name
    .toLowerCase()
    .replace(/^.*\//, '')
    .replace(/[:-]latest$/, '')

/**
 * True where the model that the provider said answered is another than the one asked for. Dated and sized names of the
 * same model (`gpt-5-mini-2026-08-07` for `gpt-5-mini`, `llama3.2:3b` for `llama3.2`) are the same.
 */
export function isOtherModel(requested: string, returned: string): boolean {
  const [asked, answered] = [withoutTrimmings(requested), withoutTrimmings(returned)]
  const [shorter, longer] = asked.length < answered.length ? [asked, answered] : [answered, asked]
  if (shorter === longer) return false
  // after the shorter name a version or a size, not more of a name: `gpt-5` is not `gpt-5-mini`
  return !(longer.startsWith(shorter) && /^[-:@](?:v?\d|preview|exp)/.test(longer.slice(shorter.length)))
}
