import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { z } from 'zod'

/** Somebody who may decide. */
export interface Approver {
  id: string
}
export interface PendingRequest {
  id: string
  digest: string
}
export type Verdict = 'approved' | 'rejected'

const pending = z.array(z.object({ id: z.uuid(), digest: z.string() }))
const answered = z.object({
  answer: z.looseObject({
    status: z.optional(z.string()),
    code: z.optional(z.string()),
    details: z.nullish(z.looseObject({ decided_by: z.optional(z.array(z.string())) })),
  }),
})

/** Approvers, an operation that needs one of them, and nothing yet to decide. */
export async function seedApprovers(owner: pg.ClientBase, amount: number): Promise<Approver[]> {
  const approvers = Array.from({ length: amount }, () => ({ id: randomUUID() }))
  await owner.query(
    `insert into auth.users (id, email) select id, id || '@omnihub.test' from unnest($1::uuid[]) id`,
    [approvers.map(({ id }) => id)],
  )
  await owner.query(`update public.profiles set role = 'approver' where true`)
  await owner.query(
    `insert into public.operations (name, description, risk_level, required_approvals, endpoint_url, updated_by_name)
     values ('issue_refund', 'For benches.', 'high', 1, 'https://agents.example.com/hook', 'bench')
     on conflict (name) do nothing`,
  )
  return approvers
}

/** Requests that wait for one person, past the commands. */
export async function seedRequests(
  owner: pg.ClientBase,
  amount: number,
): Promise<PendingRequest[]> {
  const { rows } = await owner.query(
    `insert into public.approval_queue (user_id, requester_name, action, operation, operation_revision, risk_level, because,
       required_approvals, params_text, canonical_text, blast_radius, expires_at)
     select gen_random_uuid(), 'bench', 'issue_refund', 'issue_refund', 1, 'high', '{risk}', 1, '{}',
       '{"n":"' || gen_random_uuid() || '"}', '{"unknown": false}', now() + interval '1 hour'
     from generate_series(1, $1::int)
     returning id, encode(digest, 'hex') as digest`,
    [amount],
  )
  return pending.parse(rows)
}

/** One decision as one request makes it, and what it was answered once the commit was acknowledged. */
export async function askToDecide(
  client: pg.ClientBase,
  by: Approver,
  request: PendingRequest,
  verdict: Verdict,
) {
  await client.query('begin')
  await client.query(
    `select set_config('role', 'authenticated', true), set_config('request.jwt.claims', $1, true)`,
    [JSON.stringify({ role: 'authenticated', sub: by.id })],
  )
  const { rows } = await client.query(
    `select public.decide_approval($1, $2, $3, 'bench') as answer`,
    [request.id, request.digest, verdict],
  )
  await client.query('commit')
  return answered.parse(rows[0]).answer
}

/** True when the decision was accepted. */
export async function decide(
  client: pg.ClientBase,
  by: Approver,
  request: PendingRequest,
  verdict: Verdict,
): Promise<boolean> {
  return (await askToDecide(client, by, request, verdict)).status === verdict
}
