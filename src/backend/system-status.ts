import * as z from 'zod/mini'
import { client } from './client.ts'

const answer = z.object({ status: z.enum(['ok', 'restricted', 'advisory', 'stopped']) })

export type SystemStatus = z.output<typeof answer>['status']

/** What anybody may know without signing in: whether operations run. Rejects when nobody answers. */
export async function readSystemStatus(signal: AbortSignal): Promise<SystemStatus> {
  const { url, publishableKey } = client()
  // 503 is an answer here: stopped, or a state that cannot be read and therefore counts as stopped.
  const response = await fetch(`${url}/functions/v1/health/omn`, {
    headers: { apikey: publishableKey },
    signal: AbortSignal.any([signal, AbortSignal.timeout(5_000)]),
  })
  return answer.parse(await response.json()).status
}
