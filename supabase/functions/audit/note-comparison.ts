import * as z from 'zod/mini'
import { recordedComparison } from '../_shared/contracts/audit.ts'
import { callRpc, type RpcOptions } from '../_shared/data/call-rpc.ts'
import type { Answer } from '../_shared/http/answer.ts'

/** How the log differs from what was signed. */
export interface Difference {
  readonly code: string
  readonly problem: string
}

/**
 * Writes down what comparing the log with what was signed came to: null when it agrees. Alerts are judged by it, so that a
 * difference wakes somebody and is over with the first time they agree again.
 */
export function noteComparison(
  database: RpcOptions,
  source: 'checkpoints' | 'archiving',
  found: Difference | null,
) {
  const { code, problem } = found ?? { code: null, problem: null }
  return callRpc(database, 'record_audit_comparison', { source, code, problem }, recordedComparison)
}

const refused = z.object({
  code: z.enum(['CHAIN_DIFFERS', 'ARCHIVE_BROKEN', 'CHAIN_BROKEN']),
  message: z.string(),
  details: z.catch(
    z.object({ problem: z.optional(z.string()), message: z.optional(z.string()) }),
    {},
  ),
})

/** The difference that an answer tells of; null when it tells of something else, such as a store that is away. */
export function differenceIn({ body }: Answer): Difference | null {
  const read = z.safeParse(refused, body)
  if (!read.success) return null
  const { code, message, details } = read.data
  return { code, problem: details.problem ?? details.message ?? message }
}
