import { z } from 'zod'
import { call, row, type Answer } from './database.ts'
import { createMember, type Member } from './members.ts'

export const pendingRequest = z.object({
  id: z.uuid(),
  digest: z.string(),
  required_approvals: z.number(),
})

/** The request that a workflow waits for. */
export async function requestOf(workflowId: string) {
  return pendingRequest.parse(
    await row(
      `select a.id, encode(a.digest, 'hex') as digest, a.required_approvals
       from public.approval_queue a join public.workflows w on w.approval_id = a.id where w.id = $1`,
      [workflowId],
    ),
  )
}

/** The digest of what would be shown now. */
export async function digestOf(approvalId: string): Promise<string> {
  return z
    .object({ digest: z.string() })
    .parse(
      await row(`select encode(digest, 'hex') as digest from public.approval_queue where id = $1`, [
        approvalId,
      ]),
    ).digest
}

/** One decision of one person about what is shown to them at this moment. */
export async function decide(
  by: Member,
  approvalId: string,
  decision: 'approved' | 'rejected' = 'approved',
  changes: { digest?: string; reason?: string | null } = {},
): Promise<Answer> {
  return call(by, 'decide_approval', {
    id: approvalId,
    digest: changes.digest ?? (await digestOf(approvalId)),
    decision,
    reason: changes.reason === undefined ? 'looked at it' : changes.reason,
  })
}

/** Lets as many new approvers approve the request of this workflow as it needs; it then waits in the queue. */
export async function approve(workflowId: string): Promise<void> {
  const { id, required_approvals } = await requestOf(workflowId)
  for (let given = 0; given < required_approvals; given += 1) {
    const { status, body } = await decide(await createMember('approver'), id)
    if (status !== 200) throw new Error(`not approved: ${JSON.stringify(body)}`)
  }
}
