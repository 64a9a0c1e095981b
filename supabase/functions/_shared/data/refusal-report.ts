import * as z from 'zod/mini'
import type { RefusalCount } from '../http/refusal-counts.ts'
import { callRpc } from './call-rpc.ts'
import type { DatabaseAddress } from './database-control-source.ts'

/** Reports refusals of one function to `count_refusals`. False when the database did not take them. */
export function createRefusalReport(
  { supabaseUrl, secretKey }: DatabaseAddress,
  functionName: string,
): (refusals: readonly RefusalCount[]) => Promise<boolean> {
  return async (refusals) => {
    const service = { supabaseUrl, apikey: secretKey }
    const args = { function_name: functionName, refusals }
    const taken = await callRpc(service, 'count_refusals', args, z.object({ ok: z.literal(true) }))
    return taken.ok
  }
}
