import * as z from 'zod/mini'
import { paramsOf } from './approval-item.ts'
import { instant } from './instant.ts'
import { read } from './request.ts'

/** `mine`: whatever the reader may decide, at any risk. */
export type NewRequestScope = 'critical' | 'mine'

/** How many of the newest are read; more than that at once are "at least". */
export const newestLimit = 20

const newest = z.array(
  z.pipe(
    z.object({
      id: z.string(),
      operation: z.string(),
      risk_rank: z.number(),
      params_text: z.string(),
      created_at: instant,
    }),
    z.transform((row) => ({
      id: row.id,
      operation: row.operation,
      params: paramsOf(row.params_text),
      isCritical: row.risk_rank === 0,
      createdAt: row.created_at,
    })),
  ),
)

export type NewRequest = z.output<typeof newest>[number]

/** The waiting requests that came in last, for whoever is told of new ones. */
export async function readNewestRequests(
  scope: NewRequestScope,
  memberId: string,
  signal: AbortSignal,
): Promise<NewRequest[]> {
  return read(
    (rest) => {
      const waiting = rest
        .from('approval_queue')
        .select('id,operation,risk_rank,params_text,created_at')
        .eq('status', 'pending')
      const wanted =
        scope === 'critical'
          ? waiting.eq('risk_rank', 0)
          : waiting.neq('user_id', memberId).or(`on_behalf_of.is.null,on_behalf_of.neq.${memberId}`)
      return wanted.order('created_at', { ascending: false }).limit(newestLimit)
    },
    newest,
    { signal },
  )
}
