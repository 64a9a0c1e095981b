import type pg from 'pg'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createKey } from './api-keys.ts'
import { askForApproval, decide, hold, storedRequest, timeline } from './approvals.ts'
import { count, owner, row, rows } from './database.ts'
import { claim } from './executor.ts'
import { registerOperation, resetInstallation } from './installation.ts'
import { createMember, type Member } from './members.ts'

let admin: Member
let ann: Member
let ben: Member
let key: string
const held: pg.PoolClient[] = []
beforeAll(async () => {
  admin = await createMember('admin')
  ann = await createMember('approver')
  ben = await createMember('approver')
  key = (await createKey(admin, ['submit', 'ask'])).key
})
beforeEach(async () => {
  await resetInstallation()
  await registerOperation({ name: 'issue_refund', risk_level: 'high', required_approvals: 1 })
})
afterEach(async () => {
  for (const client of held.splice(0)) {
    await client.query('rollback')
    client.release()
  }
})
const expire = () => rows('select schedule.expire_approvals()')
const workflow = (id: string) => row('select * from public.workflows where id = $1', [id])
const approved = async () => {
  const request = await hold(key, admin)
  await decide(ann, request.id)
  await decide(ben, request.id)
  return request
}

describe('the deadline', () => {
  test('is an hour after the request: 59:59 is accepted, 60:00 is late', async () => {
    const { id } = await hold(key, admin)
    const problemAt = async (after: string) =>
      (
        await rows(
          `select private.decision_problem(a, o, $2, a.created_at + $3::interval) ->> 'code' as code
           from public.approval_queue a join public.operations o on o.name = a.operation where a.id = $1`,
          [id, ann.id, after],
        )
      )[0]
    expect(await problemAt('59 minutes 59 seconds')).toEqual({ code: null })
    expect(await problemAt('59 minutes 59.999999 seconds')).toEqual({ code: null })
    expect(await problemAt('60 minutes')).toEqual({ code: 'APPROVAL_EXPIRED' })
  })

  test('is the earlier time of a caller who gave one', async () => {
    const expiresAt = new Date(Date.now() + 90_000)
    const { id, workflowId } = await hold(key, admin, { expiresAt: expiresAt.toISOString() })
    expect(await storedRequest(id)).toMatchObject({ expires_at: expiresAt })
    await rows(`update public.workflows set caller_expires_at = now() where true`)
    await rows(`update public.approval_queue set expires_at = now() where true`)
    await expire()
    expect(await storedRequest(id)).toMatchObject({
      status: 'expired',
      void_reason: 'caller_expired',
    })
    expect(await workflow(workflowId)).toMatchObject({ status: 'expired', error_code: 'EXPIRED' })
  })

  test.each(['workflows', 'approval_queue'])(
    'counts when the lock on %s comes, not when the decision was sent',
    async (table) => {
      const { id, workflowId } = await hold(key, admin)
      const client = await owner.connect()
      held.push(client)
      await client.query('begin')
      await client.query(`select 1 from public.${table} where id = $1 for update`, [
        table === 'workflows' ? workflowId : id,
      ])
      await client.query(
        table === 'workflows'
          ? `select 1`
          : `update public.approval_queue set expires_at = clock_timestamp() + interval '300 milliseconds' where id = '${id}'`,
      )
      if (table === 'workflows')
        await rows(
          `update public.approval_queue set expires_at = clock_timestamp() + interval '300 milliseconds' where id = $1`,
          [id],
        )
      const late = decide(ann, id)
      await expect
        .poll(() =>
          count(
            `select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query like '%decide_approval%'`,
          ),
        )
        .toBe(1)
      await client.query(`select pg_sleep(0.35)`)
      await client.query('commit')
      expect(await late).toMatchObject({ status: 409, body: { code: 'APPROVAL_EXPIRED' } })
      expect(await count('select count(*) from public.approval_decisions')).toBe(0)
    },
  )
})

describe('expire_approvals', () => {
  test('ends what nobody decided: an event, an audit row by the system, and the workflow says why', async () => {
    const { id, workflowId } = await hold(key, admin)
    const alone = await askForApproval(key, admin, { params: { n: 2 } })
    const open = await hold(key, admin)
    await rows(`update public.approval_queue set expires_at = now() where id in ($1, $2)`, [
      id,
      alone,
    ])
    await expire()
    for (const ended of [id, alone]) {
      expect(await storedRequest(ended)).toMatchObject({ status: 'expired', void_reason: null })
      expect(await timeline(ended)).toEqual(['requested', 'expired'])
      expect(
        await row(
          `select actor_type, channel, metadata ->> 'old' as old from public.audit_logs where action = 'approval.expired' and resource_id = $1`,
          [ended],
        ),
      ).toEqual({ actor_type: 'system', channel: 'system', old: 'pending' })
    }
    expect(await workflow(workflowId)).toMatchObject({
      status: 'expired',
      error_message: 'Nobody decided in time.',
    })
    expect(await workflow(open.workflowId)).toMatchObject({ status: 'awaiting_approval' })
    await expire()
    expect(await timeline(id)).toEqual(['requested', 'expired'])
  })

  test('lets what was approved and never used lapse, also during a kill', async () => {
    const { id, workflowId } = await approved()
    await rows(`select public.engage_control('omnihub_kill_switch')`)
    await expire()
    expect(await storedRequest(id)).toMatchObject({ status: 'approved' })
    await rows(`update public.approval_queue set lapses_at = now() where id = $1`, [id])
    await rows(`update public.workflows set expires_at = now() where id = $1`, [workflowId])
    await rows('select schedule.expire_intents()')
    expect(await workflow(workflowId)).toMatchObject({ status: 'queued' })
    await expire()
    expect(await storedRequest(id)).toMatchObject({ status: 'expired', void_reason: 'lapsed' })
    expect(await workflow(workflowId)).toMatchObject({
      status: 'expired',
      error_code: 'APPROVAL_LAPSED',
    })
    expect(await timeline(id)).toEqual(['requested', 'approved', 'approved', 'lapsed'])
  })

  test('leaves what is used, however long its retries take', async () => {
    const { id } = await approved()
    expect((await claim()).work).toHaveLength(1)
    await rows(`update public.approval_queue set lapses_at = now() where id = $1`, [id])
    await registerOperation({ name: 'issue_refund', risk_level: 'high', required_approvals: 1 })
    await expire()
    expect(await storedRequest(id)).toMatchObject({ status: 'approved', consumed_by: 'workflow' })
  })

  test('voids approvals of an older revision before they are used', async () => {
    const { id, workflowId } = await approved()
    await registerOperation({ name: 'issue_refund', risk_level: 'high', required_approvals: 1 })
    await expire()
    expect(await storedRequest(id)).toMatchObject({
      status: 'expired',
      void_reason: 'operation_changed',
    })
    expect(
      await count('select count(*) from public.approval_decisions where voided_at is null'),
    ).toBe(0)
    expect(await workflow(workflowId)).toMatchObject({ error_code: 'OPERATION_CHANGED' })
  })

  test('passes by what somebody is deciding at this moment', async () => {
    const { id, workflowId } = await hold(key, admin)
    await rows(`update public.approval_queue set expires_at = now() where id = $1`, [id])
    const client = await owner.connect()
    held.push(client)
    await client.query('begin')
    await client.query('select 1 from public.workflows where id = $1 for update', [workflowId])
    await expire()
    expect(await storedRequest(id)).toMatchObject({ status: 'pending' })
  })
})
