import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createKey } from './api-keys.ts'
import { call, count, field, owner, row, rows, service } from './database.ts'
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

describe('expire_intents', () => {
  const expire = () => rows('select schedule.expire_intents()')

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

  test('never removes an approval or an audit row with the workflow', async () => {
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
    expect(await count('select count(*) from public.audit_logs')).toBe(logged)
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

describe('live counts', () => {
  const refresh = () => rows('select schedule.refresh_live_counts()')
  const counts = () => row('select * from public.live_counts')
  const settle = async () => {
    await rows(
      `update public.live_counts set updated_at = now() - interval '10 seconds' where id = 1`,
    )
    await refresh()
    await rows(
      `update public.live_counts set updated_at = now() - interval '10 seconds' where id = 1`,
    )
  }

  test('count what there is', async () => {
    await submit()
    await run(await claimOne())
    await submit()
    await run(await claimOne(), refused)
    await submit()
    await claimOne()
    await submit()
    await settle()
    expect(await counts()).toMatchObject({
      running: 1,
      queued: 1,
      dead_letters: 1,
      failed_1h: 1,
      finished_1m: 1,
      halted: 0,
      open_effects: 0,
      pending_approvals: 0,
      oldest_pending_at: null,
    })
  })

  test('are written only when something changed, and at most once a second', async () => {
    await settle()
    const before = await counts()
    await refresh()
    expect(await counts()).toEqual(before)
    await submit()
    await refresh()
    const changed = await counts()
    expect(changed).toMatchObject({ queued: 1 })
    await submit()
    await refresh()
    expect(await counts()).toEqual(changed)
  })
})

describe('the schedule', () => {
  test('hands a due job to one runner only, and again when its time has come', async () => {
    await rows('update schedule.jobs set last_started_at = null where true')
    const due = async () =>
      (await rows('select name from schedule.due_jobs() order by 1')).map(({ name }) => name)
    const [one, two] = await Promise.all([due(), due()])
    expect([...one, ...two].sort()).toEqual(
      (await rows('select name from schedule.jobs order by 1')).map(({ name }) => name),
    )
    expect(await due()).toEqual([])
    await rows(`update schedule.jobs set last_started_at = now() - every where name = 'clean_up'`)
    expect(await due()).toEqual(['clean_up'])
    await rows(
      `update schedule.jobs set enabled = false, last_started_at = null where name = 'clean_up'`,
    )
    expect(await due()).toEqual([])
    await rows(`update schedule.jobs set enabled = true where name = 'clean_up'`)
  })

  test('a failing job writes its error down, undoes itself and does not stop the others', async () => {
    await rows('alter function schedule.expire_intents() rename to expire_intents_away')
    try {
      await rows(`select schedule.run_job('expire_intents')`)
    } finally {
      await rows('alter function schedule.expire_intents_away() rename to expire_intents')
    }
    expect(await row(`select last_error from schedule.jobs where name = 'expire_intents'`)).toEqual(
      { last_error: expect.stringContaining('does not exist') },
    )
    for (const { name } of await rows(`select name from schedule.jobs where kind = 'sql'`)) {
      expect(await rows('select schedule.run_job($1) as error', [name])).toEqual([{ error: null }])
    }
    expect(
      await row(
        `select last_error, runs > 1 as ran from schedule.jobs where name = 'expire_intents'`,
      ),
    ).toEqual({ last_error: null, ran: true })
  })

  test('tells read_health which jobs are late', async () => {
    await rows('update schedule.jobs set last_started_at = clock_timestamp() where true')
    await rows(
      `update schedule.jobs set last_started_at = now() - interval '1 minute' where name = 'sweep_leases'`,
    )
    const health = await call(service, 'read_health')
    const jobs = z
      .array(z.object({ name: z.string(), late: z.boolean() }))
      .parse(field(health, 'jobs'))
    const late = jobs.filter((job) => job.late).map((job) => job.name)
    expect(late).toEqual(['sweep_leases'])
    expect(health.body).toMatchObject({ controls_readable: true, in_recovery: false })
  })

  test('pg_cron gets one valid command for every job where it is installed', async () => {
    expect(await rows('select schedule.install_cron_jobs() as jobs')).toEqual([{ jobs: 0 }])
    const client = await owner.connect()
    try {
      // The extension is not in the embedded distribution: a function of its signature writes down what it is asked.
      await client.query(`begin; create schema cron; create table cron.asked (name text, spec text, command text);
        create function cron.schedule(text, text, text) returns bigint language sql as $$ insert into cron.asked values ($1, $2, $3) returning 1::bigint $$;
        select schedule.install_cron_jobs()`)
      const asked = await client.query<{ name: string; spec: string; command: string }>(
        'select * from cron.asked order by name',
      )
      expect(asked.rows.map(({ name, spec }) => [name, spec])).toEqual([
        ['omnihub_clean_up', '*/10 * * * *'],
        ['omnihub_executor', '1 seconds'],
        ['omnihub_expire_intents', '1 seconds'],
        ['omnihub_refresh_live_counts', '1 seconds'],
        ['omnihub_summarise_refusals', '20 seconds'],
        ['omnihub_sweep_leases', '1 seconds'],
      ])
      const sql = asked.rows.filter(({ command }) => !command.includes('net.http_post'))
      for (const { command } of sql) await client.query(command)
      expect(sql).toHaveLength(5)
      expect(asked.rows.find(({ name }) => name === 'omnihub_executor')?.command).toContain(
        "'/functions/v1/executor'",
      )
    } finally {
      await client.query('rollback')
      client.release()
    }
  })
})
