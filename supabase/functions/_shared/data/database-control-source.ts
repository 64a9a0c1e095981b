import type { ControlSource } from '../ports/control-source.ts'

/** Address and secret key of the project whose controls are read. */
export type DatabaseAddress = { readonly supabaseUrl: string; readonly secretKey: string }

/** Reads the controls by POST to a volatile function, which no read replica can answer. */
export function createDatabaseControlSource({
  supabaseUrl,
  secretKey,
}: DatabaseAddress): ControlSource {
  async function call(name: string, body: unknown, signal: AbortSignal): Promise<unknown> {
    const response = await fetch(`${supabaseUrl}/rest/v1/rpc/${name}`, {
      method: 'POST',
      headers: { apikey: secretKey, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal,
    })
    const answer: unknown = await response.json()
    if (!response.ok) throw new Error(`${name} answered ${response.status}`)
    return answer
  }

  return {
    read: (signal) => call('read_controls', {}, signal),
    acknowledge: async (report, signal) => {
      await call('acknowledge_controls', report, signal)
    },
  }
}
