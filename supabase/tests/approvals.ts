import { z } from 'zod'
import { call, row, rows, service, type Answer } from './database.ts'
import { requestTexts, submitIntent, type Intent } from './intents.ts'
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

/** Submits something that needs people and returns what they are shown. */
export async function hold(key: string, requester: Member, intent: Intent = {}) {
  const workflowId = await submitIntent(key, requester, { operation: 'issue_refund', ...intent })
  return { workflowId, ...(await requestOf(workflowId)) }
}

/** Asks for a decision without a workflow, as an agent elsewhere does, and returns the id of the request. */
export async function askForApproval(
  key: string,
  requester: Member,
  { operation = 'issue_refund', params = { n: 1 }, ...extras }: Intent = {},
): Promise<string> {
  const { body } = await call(service, 'request_approval', {
    operation,
    ...(await requestTexts(requester.id, operation, params, extras)),
    key,
    on_behalf_of: extras.onBehalfOf ?? null,
    callback_url: extras.callbackUrl ?? null,
  })
  return z.object({ approval_id: z.uuid() }).parse(body).approval_id
}

/** The request as it is stored. */
export const storedRequest = (id: string) =>
  row('select * from public.approval_queue where id = $1', [id])

/** What happened to a request, in order. */
export async function timeline(id: string): Promise<unknown[]> {
  const events = await rows(
    'select type from public.approval_events where approval_id = $1 order by id',
    [id],
  )
  return events.map(({ type }) => type)
}
