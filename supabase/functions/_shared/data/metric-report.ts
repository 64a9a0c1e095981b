import * as z from 'zod/mini'
import type { MinuteCounts } from '../http/minute-counts.ts'
import { callRpc } from './call-rpc.ts'
import type { DatabaseAddress } from './database-control-source.ts'

/** Hands the totals of one instance to `record_metrics`. False when the database did not take them. */
export function createMetricReport(
  { supabaseUrl, secretKey }: DatabaseAddress,
  writer: string,
): (counts: readonly MinuteCounts[]) => Promise<boolean> {
  return async (counts) => {
    const service = { supabaseUrl, apikey: secretKey }
    const taken = await callRpc(
      service,
      'record_metrics',
      { writer, counts },
      z.object({ ok: z.literal(true) }),
    )
    return taken.ok
  }
}
