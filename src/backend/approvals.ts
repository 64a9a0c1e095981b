import * as z from 'zod/mini'
import { instant } from './instant.ts'
import { read } from './request.ts'

const pending = z.pipe(
  z.object({
    id: z.string(),
    operation: z.string(),
    action: z.nullable(z.string()),
    risk_level: z.enum(['low', 'medium', 'high', 'critical']),
    required_approvals: z.number(),
    because: z.array(z.string()),
    created_at: instant,
    expires_at: instant,
  }),
  z.transform((row) => ({
    id: row.id,
    operation: row.operation,
    action: row.action,
    riskLevel: row.risk_level,
    requiredApprovals: row.required_approvals,
    because: row.because,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  })),
)

export type PendingApproval = z.output<typeof pending>

const urgency = { critical: 0, high: 1, medium: 2, low: 3 }

/** The most urgent requests that wait for a human: risk first, then time left. */
export async function readMostUrgentApprovals(
  limit: number,
  signal: AbortSignal,
): Promise<PendingApproval[]> {
  const rows = await read(
    (rest) =>
      rest
        .from('approval_queue')
        .select('id,operation,action,risk_level,required_approvals,because,created_at,expires_at')
        .eq('status', 'pending')
        // The alphabet happens to put critical before high, and both before the rest.
        .order('risk_level', { ascending: true })
        .order('expires_at', { ascending: true })
        .limit(limit),
    z.array(pending),
    { signal },
  )
  return rows.sort(
    (a, b) => urgency[a.riskLevel] - urgency[b.riskLevel] || a.expiresAt - b.expiresAt,
  )
}
