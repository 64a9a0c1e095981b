import * as z from 'zod/mini'

export interface ConnectionSettings {
  /** Origin of the Supabase project or of the embedded gateway. */
  url: string
  publishableKey: string
}

const file = z.object({ supabaseUrl: z.optional(z.string()), publishableKey: z.string() })

/**
 * Where the backend is: baked into the build, or answered by the origin that served the panel.
 * @throws Error when neither is there
 */
export async function loadConnectionSettings(
  baked: Partial<ConnectionSettings>,
): Promise<ConnectionSettings> {
  if (baked.url !== undefined && baked.publishableKey !== undefined) {
    return { url: baked.url, publishableKey: baked.publishableKey }
  }
  const answer = await fetch('/config.json', { cache: 'no-store' })
  if (!answer.ok) throw new Error(`/config.json answered ${String(answer.status)}`)
  const settings = file.parse(await answer.json())
  const url = new URL(settings.supabaseUrl ?? '/', window.location.href)
  return { url: url.href.replace(/\/$/, ''), publishableKey: settings.publishableKey }
}
