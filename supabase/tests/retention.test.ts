import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createKey } from './api-keys.ts'
import { call, count, row, rows, service } from './database.ts'
import { claimOne, failed, refused, run } from './executor.ts'
import { registerOperation, resetInstallation } from './installation.ts'
import { submitIntent, type Intent } from './intents.ts'
import { createMember, type Member } from './members.ts'

let admin: Member
let key: string
beforeAll(async () => {
  admin = await createMember('admin')
  key = (await createKey(admin, ['submit'])).key
})
beforeEach(async () => {
  await resetInstallation()
  await registerOperation()
})
const submit = (intent?: Intent) => submitIntent(key, admin, intent)
const workflow = (id: string) => row('select * from public.workflows where id = $1', [id])

describe('expire_intents and expire_approvals', () => {
  const expire = async () => {
    await rows('select schedule.expire_intents()')
    await rows('select schedule.expire_approvals()')
  }

  test('ends what waited too long in the queue, for its next try or for a human, and nothing else', async () => {
    await registerOperation({ name: 'issue_refund', risk_level: 'high', required_approvals: 1 })
    const retrying = await submit()
    await run(await claimOne(), failed)
    const running = await submit()
    await claimOne()
    const queued = await submit()
    const held = await submit({ operation: 'issue_refund' })
    await expire()
    expect(await count(`select count(*) from public.workflows where status = 'expired'`)).toBe(0)
    await rows('update public.workflows set expires_at = now() where true')
    await rows('update public.approval_queue set expires_at = now() where true')
    await expire()
    for (const id of [retrying, queued, held]) {
      expect(await workflow(id)).toMatchObject({
        status: 'expired',
        error_code: 'EXPIRED',
        finished_at: expect.any(Date),
      })
    }
    expect(await workflow(running)).toMatchObject({ status: 'running' })
    expect(await row('select status from public.approval_queue')).toEqual({ status: 'expired' })
  })

  test('also during a kill and a pause', async () => {
    const id = await submit()
    await rows(`select public.engage_control('omnihub_kill_switch')`)
    await rows('update public.workflows set expires_at = now() where true')
    await expire()
    expect(await workflow(id)).toMatchObject({ status: 'expired' })
  })
})

describe('clean_up', () => {
  const cleanUp = () => rows('select schedule.clean_up()')
  const finishedAgo = (interval: string) =>
    rows(
      'update public.workflows set finished_at = now() - $1::interval where finished_at is not null',
      [interval],
    )

  test('removes workflows and their timeline after 90 days, in a demo after 2; what nobody handled stays', async () => {
    await submit()
    await run(await claimOne())
    const dead = await submit()
    await run(await claimOne(), refused)
    await finishedAgo('89 days')
    await cleanUp()
    expect(await count('select count(*) from public.workflows')).toBe(2)
    await finishedAgo('91 days')
    await cleanUp()
    expect(await rows('select id from public.workflows')).toEqual([{ id: dead }])
    await submit()
    await run(await claimOne())
    await rows('update public.installation set demo = true where id = 1')
    await finishedAgo('3 days')
    await cleanUp()
    expect(await rows('select id from public.workflows')).toEqual([{ id: dead }])
    expect(
      await count('select count(*) from public.workflow_events where workflow_id <> $1', [dead]),
    ).toBe(0)
  })

  test('lets idempotency keys go after 7 days', async () => {
    const first = await submit({ idempotencyKey: 'weekly' })
    await run(await claimOne())
    await finishedAgo('6 days')
    await cleanUp()
    expect(await submit({ idempotencyKey: 'weekly' })).toBe(first)
    await finishedAgo('8 days')
    await cleanUp()
    expect(await submit({ idempotencyKey: 'weekly' })).not.toBe(first)
  })

  test('never removes an approval or an audit row with the workflow, and says what it removed', async () => {
    await registerOperation({ name: 'issue_refund', risk_level: 'high', required_approvals: 1 })
    await submit({ operation: 'issue_refund' })
    await rows(
      `update public.workflows set status = 'rejected', finished_at = now() - interval '1 year' where true`,
    )
    const logged = await count('select count(*) from public.audit_logs')
    await cleanUp()
    expect(await count('select count(*) from public.workflows')).toBe(0)
    expect(
      await row(
        'select workflow_id, canonical_text is not null as text from public.approval_queue',
      ),
    ).toEqual({ workflow_id: null, text: true })
    expect(await count('select count(*) from public.audit_logs')).toBe(logged + 1)
    expect(await row('select * from public.audit_logs order by seq desc limit 1')).toMatchObject({
      ...{ action: 'retention.applied', actor_type: 'system', resource_id: 'workflows' },
      metadata: { removed: { workflows: 1, dead_letters: 0 } },
    })
    await cleanUp()
    expect(await count('select count(*) from public.audit_logs')).toBe(logged + 1)
  })

  test('forgets guards that nobody has seen for an hour', async () => {
    const acknowledge = (instance_id: string) =>
      call(service, 'acknowledge_controls', {
        instance_id,
        function_name: 'executor',
        started_at: new Date(),
        enforced_version: 1,
        older_in_flight: 0,
      })
    await acknowledge('00000000-0000-0000-0000-00000000000a')
    await rows(
      `update public.guard_instances set last_seen_at = now() - interval '61 minutes' where true`,
    )
    await acknowledge('00000000-0000-0000-0000-00000000000b')
    await cleanUp()
    expect(await rows('select id from public.guard_instances')).toEqual([
      { id: '00000000-0000-0000-0000-00000000000b' },
    ])
  })
})
