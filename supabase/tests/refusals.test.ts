import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createKey } from './api-keys.ts'
import { decide, hold } from './approvals.ts'
import { call, count, owner, play, row, rows, service, type Caller } from './database.ts'
import { registerOperation, resetInstallation } from './installation.ts'
import { createMember, type Member } from './members.ts'

let viewer: Member
beforeAll(async () => {
  viewer = await createMember('viewer')
})
beforeEach(resetInstallation)

const refuse = (by: Caller = viewer) => call(by, 'pause_queue', { paused: true, reason: 'x' })
const entries = () =>
  rows(
    `select metadata from public.audit_logs where action = 'queue.paused.refused' and actor_id = $1 order by seq`,
    [viewer.id],
  )
const summarise = () => rows('select schedule.summarise_refusals()')

describe('repeated refusals', () => {
  beforeEach(async () => {
    viewer = await createMember('viewer')
  })

  test('the first is in the log at once, also when twelve come together; the others only count', async () => {
    const spread = async () =>
      count('select count(distinct minute) from public.refusal_counts where actor_id = $1', [
        viewer.id,
      ])
    await Promise.all(Array.from({ length: 12 }, () => refuse()))
    expect(await entries()).toHaveLength(await spread())
    expect(
      await count('select sum(count)::int from public.refusal_counts where actor_id = $1', [
        viewer.id,
      ]),
    ).toBe(12)
  })

  test('get one summary once their minute is over, and only one', async () => {
    for (let n = 0; n < 3; n += 1) await refuse()
    await rows(`update public.refusal_counts set count = 14 where actor_id = $1`, [viewer.id])
    await summarise()
    expect(
      (await entries()).filter(({ metadata }) => JSON.stringify(metadata).includes('summary')),
    ).toEqual([])
    await rows(
      `update public.refusal_counts set minute = minute - interval '3 minutes' where actor_id = $1`,
      [viewer.id],
    )
    await Promise.all([summarise(), summarise()])
    await summarise()
    const summaries = await rows(
      `select reason, actor_name, channel, metadata from public.audit_logs where actor_id = $1 and metadata ->> 'summary' = 'true'`,
      [viewer.id],
    )
    expect(new Set(summaries.map(({ reason }) => reason))).toEqual(new Set(['14 times']))
    expect(summaries[0]).toMatchObject({
      actor_name: viewer.name,
      channel: 'system',
      metadata: { code: 'NOT_ALLOWED', count: 14 },
    })
    expect(summaries).toHaveLength(
      await count('select count(*) from public.refusal_counts where actor_id = $1', [viewer.id]),
    )
  })

  test('a single one gets no summary', async () => {
    await refuse()
    await rows(`update public.refusal_counts set minute = minute - interval '3 minutes' where true`)
    await summarise()
    expect(await entries()).toHaveLength(1)
  })

  test('are counted per actor', async () => {
    await refuse()
    await refuse(await createMember('approver'))
    expect(await entries()).toHaveLength(1)
    expect(await count('select count(*) from public.refusal_counts')).toBe(2)
  })
})

describe('a decision about something else than what was shown', () => {
  test('is in the log for each request, and counted when it is repeated', async () => {
    await registerOperation({ name: 'issue_refund', risk_level: 'high', required_approvals: 1 })
    const admin = await createMember('admin')
    const approver = await createMember('approver')
    const { key } = await createKey(admin, ['submit'])
    const requests = [await hold(key, admin), await hold(key, admin, { params: { n: 2 } })]
    const digest = '0'.repeat(64)
    for (let n = 0; n < 3; n += 1) {
      for (const { id } of requests) {
        const answer = await decide(approver, id, 'approved', { digest })
        expect(answer).toMatchObject({ status: 409, body: { code: 'DIGEST_MISMATCH' } })
      }
    }
    const logged = await rows(
      `select distinct resource_id from public.audit_logs where action = 'approval.decided.refused' and actor_id = $1`,
      [approver.id],
    )
    expect(new Set(logged.map((entry) => entry.resource_id))).toEqual(
      new Set(requests.map(({ id }) => id)),
    )
    const counts = await rows(
      `select sum(count)::int as times, count(*)::int as minutes, resource_id from public.refusal_counts
       where actor_id = $1 group by resource_id`,
      [approver.id],
    )
    expect(counts.map(({ times }) => times)).toEqual([3, 3])
    expect(
      await count(
        `select count(*) from public.audit_logs where action = 'approval.decided.refused' and actor_id = $1`,
        [approver.id],
      ),
    ).toBe(counts.reduce((sum, { minutes }) => sum + Number(minutes), 0))
  })
})

describe('a refusal', () => {
  test('commits its audit row although the caller gets an error', async () => {
    const before = await count('select count(*) from public.audit_logs')
    expect(await refuse()).toMatchObject({
      status: 403,
      body: { code: 'NOT_ALLOWED', hint: expect.stringContaining('Ask ') },
    })
    expect(await count('select count(*) from public.audit_logs')).toBe(before + 1)
  })

  test('names at most three admins to ask, or the owner', async () => {
    await play(viewer, async (client) => {
      await client.query('reset role')
      await client.query(`alter table public.profiles disable trigger keep_last_admin_on_update`)
      await client.query(`update public.profiles set role = 'viewer' where role = 'admin'`)
      expect((await client.query('select private.whom_to_ask() as who')).rows).toEqual([
        { who: 'the owner of this installation' },
      ])
    })
  })

  test('of somebody who is signed in but no member names nobody and refuses', async () => {
    const stranger = {
      role: 'authenticated',
      claims: { role: 'authenticated', sub: 'not-a-uuid' },
    } as const
    expect(await refuse(stranger)).toMatchObject({ status: 403 })
    await play(stranger, async (client) => {
      expect((await client.query('select 1 from public.emergency_controls')).rowCount).toBe(0)
    })
  })
})

describe('the audit log', () => {
  const attempts = [
    `update public.audit_logs set reason = 'never happened' where true`,
    'delete from public.audit_logs where true',
    'truncate public.audit_logs',
    `insert into public.audit_logs (actor_name, actor_type, action, resource_type, channel) values ('x', 'user', 'x', 'x', 'api')`,
  ]

  test.each(attempts)('%s is refused to everybody who comes by an API', async (attempt) => {
    await refuse()
    const before = await rows('select * from public.audit_logs order by seq')
    const admin = await createMember('admin')
    for (const caller of [
      viewer,
      admin,
      service,
      { role: 'anon', claims: { role: 'anon' } } as const,
    ]) {
      await play(caller, (client) =>
        expect(client.query(attempt)).rejects.toThrow('permission denied'),
      )
    }
    expect(await rows('select * from public.audit_logs order by seq')).toEqual(before)
  })

  test.each(attempts.slice(0, 3))('%s is refused to the owner too', async (attempt) => {
    await refuse()
    await expect(rows(attempt)).rejects.toThrow('is refused on audit_logs')
  })

  test('is written with the change or not at all', async () => {
    const admin = await createMember('admin')
    const holder = await owner.connect()
    await holder.query(
      'begin; alter table public.audit_logs add constraint nothing_more check (false) not valid',
    )
    await holder.query('commit')
    try {
      await expect(
        call(admin, 'engage_control', { control: 'omnihub_kill_switch' }),
      ).rejects.toThrow('nothing_more')
      expect(await row('select omnihub_kill_switch from public.emergency_controls')).toEqual({
        omnihub_kill_switch: false,
      })
    } finally {
      await holder.query('alter table public.audit_logs drop constraint nothing_more')
      holder.release()
    }
  })

  test('keeps allow-listed headers only, and what they claim only when it parses', async () => {
    const admin = await createMember('admin')
    const headers = {
      'x-omnihub-channel': 'carrier pigeon',
      'x-forwarded-for': 'not an address, 10.0.0.1',
      'user-agent': 'u'.repeat(999),
      authorization: 'Bearer secret',
      traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
    }
    await call(admin, 'pause_queue', { paused: true, reason: 'look' }, headers)
    const entry = await row('select * from public.audit_logs order by seq desc limit 1')
    expect(entry).toMatchObject({
      channel: 'api',
      ip: null,
      user_agent: 'u'.repeat(300),
      trace_id: 'a'.repeat(32),
    })
    expect(JSON.stringify(entry)).not.toContain('secret')
    await call(
      admin,
      'pause_queue',
      { paused: false, reason: 'look' },
      { 'x-omnihub-channel': 'CLI', 'x-forwarded-for': '2001:db8::1, 10.0.0.1' },
    )
    expect(
      await row('select channel, host(ip) as ip from public.audit_logs order by seq desc limit 1'),
    ).toEqual({ channel: 'cli', ip: '2001:db8::1' })
  })
})
