import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createKey } from './api-keys.ts'
import { decide, digestOf, hold } from './approvals.ts'
import { call, count, rows } from './database.ts'
import { radiusOf, record } from './estimates.ts'
import { registerOperation, resetInstallation } from './installation.ts'
import { createMember, type Member } from './members.ts'

const endpoint = 'https://agents.example.com/estimate'
let admin: Member
let ann: Member
let ben: Member
let key: string
beforeAll(async () => {
  admin = await createMember('admin')
  ann = await createMember('approver')
  ben = await createMember('approver')
  key = (await createKey(admin, ['submit', 'ask'])).key
})
beforeEach(async () => {
  await resetInstallation()
  await registerOperation({
    name: 'issue_refund',
    risk_level: 'high',
    required_approvals: 1,
    estimator: endpoint,
  })
})
const page = z.object({
  total: z.optional(z.number()),
  items: z.array(z.looseObject({ id: z.string() })),
  next: z.optional(z.nullable(z.object({ at: z.string(), id: z.string() }))),
})
const queue = async (filter = {}, page_offset = 0, page_size = 100, by = ann) =>
  page.parse((await call(by, 'read_approval_queue', { filter, page_offset, page_size })).body)
const history = async (filter = {}, before: unknown = null, page_size = 50) =>
  page.parse((await call(ann, 'read_approval_history', { filter, before, page_size })).body)
const ids = ({ items }: { items: { id: string }[] }) => items.map(({ id }) => id)
/** Many requests at once, past the commands. */
const seed = (amount: number, status = 'pending') =>
  rows(
    `insert into public.approval_queue (user_id, requester_name, action, operation, operation_revision, risk_level, because,
       required_approvals, params_text, canonical_text, blast_radius, status, created_at, expires_at, decided_at)
     select gen_random_uuid(), 'agent ' || n % 7, 'issue_refund', 'issue_refund', 1, (array['high', 'critical', 'high'])[1 + n % 3], '{risk}', 1,
       '{"n":' || n || '}', '{"n":' || n || '}', case when n % 5 = 0 then '{"unknown": true}' else '{"unknown": false}' end::jsonb, $2,
       now() - interval '1 minute', now() + (600 + n % 3000) * interval '1 second', case when $2 <> 'pending' then now() - n % 1000 * interval '1 second' end
     from generate_series(1, $1::int) n`,
    [amount, status],
  )

describe('the queue', () => {
  test('is ordered by risk, an unknown radius first, then by time left', async () => {
    await record('{"n":1}', radiusOf())
    const known = await hold(key, admin, { blastRadius: radiusOf() })
    const unknown = await hold(key, admin, { params: { n: 2 } })
    const sooner = await hold(key, admin, { blastRadius: radiusOf() })
    await rows(
      `update public.approval_queue set expires_at = expires_at - interval '1 minute' where id = $1`,
      [sooner.id],
    )
    const { items, total } = await queue()
    expect(total).toBe(3)
    expect(ids({ items })).toEqual([unknown.id, sooner.id, known.id])
    expect(items[2]).toEqual({
      id: known.id,
      operation: 'issue_refund',
      operation_revision: 1,
      risk_level: 'high',
      risk_rank: 1,
      status: 'pending',
      params_text: '{"n":1}',
      reason_start: null,
      blast_radius: { unknown: false, ...radiusOf() },
      requester_name: admin.name,
      user_id: admin.id,
      on_behalf_of_name: null,
      created_at: expect.any(String),
      expires_at: expect.any(String),
      required_approvals: 1,
      approvals_given: 0,
      approved_by: [],
      digest: await digestOf(known.id),
      satisfiable: true,
      you_decided: false,
      is_own: false,
      workflow_id: known.workflowId,
      because: ['risk'],
      estimated_at: expect.any(String),
      has_estimator: true,
    })
  })

  test('carries the beginning of what the agent says', async () => {
    await hold(key, admin, { reason: 'x'.repeat(400) })
    expect(await queue()).toMatchObject({ items: [{ reason_start: 'x'.repeat(280) }] })
  })

  test('filters by risk, operation, requester, text and what I may still decide', async () => {
    await registerOperation({
      name: 'erase_customer',
      risk_level: 'critical',
      required_approvals: 2,
    })
    const erase = await hold(key, admin, {
      operation: 'erase_customer',
      params: { customer: 'cus_7' },
    })
    await record('{"n":1}', radiusOf())
    const refund = await hold(key, admin, { blastRadius: radiusOf(), reason: 'Broken lamp' })
    expect(ids(await queue({ risk: ['critical'] }))).toEqual([erase.id])
    expect(ids(await queue({ risk: ['high'] }))).toEqual([refund.id])
    expect(ids(await queue({ operation: ['erase_customer'] }))).toEqual([erase.id])
    expect(ids(await queue({ text: 'CUS_7' }))).toEqual([erase.id])
    expect(ids(await queue({ text: 'lamp' }))).toEqual([refund.id])
    expect(ids(await queue({ requester: 'nobody' }))).toEqual([])
    expect(ids(await queue({ requester: admin.name }))).toHaveLength(2)
    expect(await queue({ mine: true }, 0, 100, admin)).toMatchObject({ total: 0, items: [] })
    await decide(ann, erase.id)
    expect(ids(await queue({ mine: true }))).toEqual([refund.id])
    expect((await queue()).items[0]).toMatchObject({ you_decided: true, approved_by: [ann.name] })
    expect((await queue({}, 0, 100, admin)).items[0]).toMatchObject({ is_own: true })
  })

  test('hides params that are long, and what has run out of time', async () => {
    const { id } = await hold(key, admin, { params: { text: 'x'.repeat(2048) } })
    expect((await queue()).items[0]).toMatchObject({ id, params_text: null })
    await rows('update public.approval_queue set expires_at = now() where true')
    expect(await queue()).toMatchObject({ total: 0, items: [] })
  })

  test('with ten thousand in it a page is one index range, in order, without gaps', async () => {
    await seed(10_000)
    await rows('analyze public.approval_queue')
    const first = await queue({}, 0, 200)
    const second = await queue({}, 200, 200)
    expect(first.total).toBe(
      await count('select count(*) from public.approval_queue where expires_at > now()'),
    )
    const expected = await rows(
      `select id from public.approval_queue where expires_at > now() order by risk_rank, expires_at, id limit 400`,
    )
    expect([...ids(first), ...ids(second)]).toEqual(expected.map(({ id }) => id))
    const plan = JSON.stringify(
      await rows(
        `explain (format json, costs off) select a from public.approval_queue a where a.status = 'pending' and a.expires_at > now()
         order by a.risk_rank, a.expires_at, a.id offset 200 limit 200`,
      ),
    )
    expect(plan).toContain('approval_queue_order')
    expect(plan).not.toContain('"Sort"')
    expect(plan).not.toContain('Seq Scan')
  })
})

describe('the history', () => {
  test('shows what was decided and what expired, by whom and why, newest first', async () => {
    const approved = await hold(key, admin)
    const rejected = await hold(key, admin, { params: { n: 2 } })
    const expired = await hold(key, admin, { params: { n: 3 } })
    await rows('update public.approval_queue set estimated_at = now() where true')
    await decide(ann, approved.id)
    await decide(ben, approved.id)
    await decide(ben, rejected.id, 'rejected', { reason: 'no' })
    await rows('update public.approval_queue set expires_at = now() where id = $1', [expired.id])
    await rows('select schedule.expire_approvals()')
    const { items, next } = await history()
    expect(next).toBeNull()
    expect(ids({ items })).toEqual([expired.id, rejected.id, approved.id])
    expect(items[1]).toMatchObject({
      status: 'rejected',
      decisions: [{ decider_name: ben.name, decision: 'rejected', reason: 'no', voided_at: null }],
    })
    expect(ids(await history({ status: ['expired'] }))).toEqual([expired.id])
    expect(ids(await history({ decided_by: ann.id }))).toEqual([approved.id])
    expect(ids(await history({ decided_by: ben.name }))).toHaveLength(2)
    expect(ids(await history({ text: '"n":2' }))).toEqual([rejected.id])
    expect(ids(await history({ until: '2020-01-01T00:00:00Z' }))).toEqual([])
    expect(
      ids(await history({ since: '2020-01-01T00:00:00Z', operation: ['issue_refund'] })),
    ).toHaveLength(3)
    expect(
      await call(ann, 'read_approval_history', { filter: { since: 'yesterday-ish' } }),
    ).toMatchObject({
      status: 422,
    })
  })

  test('pages by key without gaps or repeats, also within one moment, along its index', async () => {
    await seed(3_000, 'expired')
    await rows('analyze public.approval_queue')
    const seen: string[] = []
    let before: unknown = null
    do {
      const part: z.infer<typeof page> = await history({}, before, 200)
      seen.push(...ids(part))
      before = part.next ?? null
    } while (before !== null)
    expect(new Set(seen).size).toBe(3_000)
    expect(seen).toHaveLength(3_000)
    const plan = JSON.stringify(
      await rows(
        `explain (format json, costs off) select a from public.approval_queue a
         where a.status <> 'pending' and (a.decided_at, a.id) < (now() - interval '500 seconds', gen_random_uuid())
         order by a.decided_at desc, a.id desc limit 51`,
      ),
    )
    expect(plan).toContain('approval_queue_history')
    expect(plan).not.toContain('"Sort"')
  })
})

describe('one request', () => {
  test('is shown with its decisions, timeline, policy, operation and who may decide', async () => {
    const { id, workflowId, digest } = await hold(key, admin, { reason: 'they called' })
    await rows('update public.approval_queue set estimated_at = now() where true')
    await decide(ann, id)
    const seen = await call(ann, 'read_approval', { id })
    expect(seen.body).toMatchObject({
      approval: {
        id,
        digest,
        reason: 'they called',
        params_text: '{"n":1}',
        workflow_id: workflowId,
        workflow_status: 'awaiting_approval',
      },
      decisions: [{ decider_id: ann.id, decision: 'approved', digest, decider_role: 'approver' }],
      events: [{ type: 'requested' }, { type: 'approved', actor_name: ann.name }],
      policy: { needed: 2, given: 1 },
      you: { may_decide: false, code: 'ALREADY_DECIDED', decided: 'approved' },
      operation: { name: 'issue_refund', revision: 1, estimator: endpoint },
      recent_runs: [],
    })
    const you = async (by: Member) => (await call(by, 'read_approval', { id })).body
    expect(await you(ben)).toMatchObject({ you: { may_decide: true, code: null, decided: null } })
    expect(await you(admin)).toMatchObject({ you: { may_decide: false, code: 'OWN_REQUEST' } })
    await rows(`update public.approval_queue set estimated_at = null where true`)
    expect(await you(ben)).toMatchObject({ you: { code: 'ESTIMATE_STALE' } })
    await rows(`update public.approval_queue set expires_at = now() where true`)
    expect(await you(ben)).toMatchObject({ you: { code: 'APPROVAL_EXPIRED' } })
  })

  test('is judged against the last runs: what they were expected to touch and who allowed them', async () => {
    await record('{"n":1}', radiusOf())
    const past = await hold(key, admin, { blastRadius: radiusOf() })
    await rows('update public.approval_queue set estimated_at = now() where true')
    await decide(ann, past.id)
    await rows(`update public.workflows set status = 'halted' where id = $1`, [past.workflowId])
    const { id } = await hold(key, admin, { params: { n: 2 } })
    expect((await call(ben, 'read_approval', { id })).body).toMatchObject({
      recent_runs: [
        {
          id: past.workflowId,
          status: 'halted',
          blast_radius: radiusOf(),
          approved_by: [ann.name],
        },
      ],
    })
  })

  test('is shown to nobody else, and does not exist when it does not', async () => {
    const { id } = await hold(key, admin)
    expect(await call(await createMember('viewer'), 'read_approval', { id })).toMatchObject({
      status: 403,
    })
    expect(
      await call(ann, 'read_approval', { id: '00000000-0000-0000-0000-00000000dead' }),
    ).toMatchObject({ status: 404 })
  })
})
