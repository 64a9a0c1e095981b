import { randomUUID } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { forgetAlerts } from './alerts.ts'
import { createKey } from './api-keys.ts'
import { auditedCalls } from './audited-calls.ts'
import type { AuditedCall, Cast } from './audited-stage.ts'
import { writesReachedBy } from './call-graph.ts'
import {
  become,
  callWithin,
  count,
  field,
  owner,
  play,
  rows,
  service,
  type Caller,
} from './database.ts'
import { commands, executors } from './declared-access.ts'
import { jobs } from './declared-jobs.ts'
import { registerOperation, resetInstallation } from './installation.ts'
import { createMember } from './members.ts'
import { resetNotifications } from './notifications.ts'
import { successfulReads } from './successful-reads.ts'

let cast: Cast
beforeAll(async () => {
  const admin = await createMember('admin')
  const { key } = await createKey(admin, ['submit', 'ask', 'deploy_gate', 'scrape'])
  cast = { admin, approver: await createMember('approver'), key }
})
beforeEach(async () => {
  await resetInstallation()
  await resetNotifications()
  await forgetAlerts()
  await rows('delete from public.drills where true')
  await rows('update public.controls_drill set omnihub_kill_switch = false where true')
  await rows('delete from public.deploy_overrides where true')
  await rows('delete from public.slo_exclusions where true')
  await rows(`delete from public.slo_objectives where id = 'executor_success'`)
  await registerOperation()
  await registerOperation({ name: 'issue_refund', risk_level: 'high', required_approvals: 1 })
})

const stranger = (): Caller => ({
  role: 'authenticated',
  claims: { role: 'authenticated', sub: randomUUID() },
})

const trace = 'ab'.repeat(16)
const headers = {
  'x-omnihub-channel': 'cli',
  'x-forwarded-for': '203.0.113.7',
  'user-agent': 'omnihub/5',
  traceparent: `00-${trace}-${'cd'.repeat(8)}-01`,
}

/** Makes one call and looks, before it commits, at what its own transaction wrote into the log. */
async function rowsLeftBy(name: string, { by, args }: AuditedCall) {
  const client = await owner.connect()
  try {
    await become(client, by, headers)
    const answer = await callWithin(client, name, args)
    // Who called may not be allowed to read it.
    await client.query('reset role')
    const { rows: left } = await client.query<Record<string, unknown>>(
      `select *, host(ip) as address from public.audit_logs where xmin = pg_current_xact_id()::xid order by seq`,
    )
    await client.query('commit')
    return { answer, left }
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
}

const audited = Object.entries(commands).flatMap(([name, { leaves }]) =>
  leaves.kind === 'row' ? [{ name, ...leaves }] : [],
)

describe.each(audited)('$name', ({ name, action, tells }) => {
  test(`leaves ${action} in its own transaction, with who, why, from where and what changed`, async () => {
    const call = await auditedCalls[name]?.(cast)
    if (!call) throw new Error('audited-calls.ts has no call that succeeds')
    const { answer, left } = await rowsLeftBy(name, call)
    expect(answer).toMatchObject({ status: 200 })
    const entry = left.find((candidate) => candidate.action === action)
    expect(entry).toMatchObject({
      actor_type: call.actor ?? (call.by.role === 'service_role' ? 'service' : 'user'),
      channel: call.actor === 'system' ? 'system' : 'cli',
      address: '203.0.113.7',
      user_agent: 'omnihub/5',
      ...(call.by === cast.admin && call.actor === undefined ? { actor_id: cast.admin.id } : {}),
      ...(tells.includes('reason') ? { reason: call.args.reason } : {}),
    })
    if (tells.includes('change'))
      expect(Object.keys(entry?.metadata ?? {})).toEqual(expect.arrayContaining(['old', 'new']))
    expect(entry?.trace_id).toMatch(/^[0-9a-f]{32}$/)
  })
})

describe.each(Object.entries(commands).filter(([, { leaves }]) => leaves.kind === 'nothing'))(
  '%s',
  (name, { may, args = {} }) => {
    test('reads, and changes nothing', async () => {
      const wanted = (await successfulReads[name]?.(cast)) ?? args
      const by = may.includes('admin') ? cast.admin : service
      await play(by, async (client) => {
        // PostgreSQL refuses every write from here on, wherever it would come from.
        await client.query('set transaction read only')
        expect(await callWithin(client, name, wanted)).toMatchObject({ status: 200 })
      })
      expect(await writesReachedBy(`public.${name}`)).toEqual([])
    })
  },
)

test('no command of a person is left out because machines call so often', () => {
  const exempt = Object.entries(commands).flatMap(([name, { leaves }]) =>
    leaves.kind === 'machine' && executors(name).includes('authenticated') ? [name] : [],
  )
  expect(exempt).toEqual(['read_intent'])
})

const ofPeople = Object.entries(commands).filter(
  ([name, { may, leaves }]) =>
    may.length > 0 && leaves.kind !== 'machine' && executors(name).includes('authenticated'),
)

test.each(ofPeople)(
  '%s leaves a row when it is refused, with who was refused and by what rule',
  async (name, { may, args = {} }) => {
    const viewer = await createMember('viewer')
    const by = may.includes('viewer') ? stranger() : viewer
    const { answer, left } = await rowsLeftBy(name, { by, args })
    expect([401, 403]).toContain(answer.status)
    expect(left).toMatchObject([
      {
        action: expect.stringMatching(/\.refused$/),
        actor_id: by === viewer ? viewer.id : null,
        actor_type: 'user',
        metadata: { code: field(answer, 'code') },
      },
    ])
  },
)

const withKey = Object.entries(commands).filter(
  ([name, { args = {} }]) => 'key' in args && executors(name).includes('service_role'),
)

test.each(withKey)('%s leaves a row when its key holds nothing', async (name, { args = {} }) => {
  const { answer, left } = await rowsLeftBy(name, { by: service, args })
  expect(answer.status).toBe(401)
  expect(left).toMatchObject([{ action: expect.stringMatching(/\.refused$/) }])
})

describe('the schedule', () => {
  test('has no function that nobody has declared', async () => {
    const found = await rows(
      `select distinct proname::text as name from pg_proc where pronamespace = 'schedule'::regnamespace order by 1`,
    )
    expect(found.map(({ name }) => name)).toEqual(Object.keys(jobs).sort())
  })

  const leaving = Object.entries(jobs).flatMap(([name, job]) =>
    'action' in job ? [{ name, ...job }] : [],
  )
  test.each(leaving)('$name leaves $action, once', async ({ name, action, prepare }) => {
    await rows(`select schedule.${name}()`)
    await prepare(cast)
    const before = await count('select max(seq) from public.audit_logs')
    const left = () =>
      rows('select * from public.audit_logs where seq > $1 and action = $2', [before, action])
    await rows(`select schedule.${name}()`)
    expect(await left()).toHaveLength(1)
    await rows(`select schedule.${name}()`)
    expect(await left()).toHaveLength(1)
  })
})
