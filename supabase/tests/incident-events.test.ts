import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { ago, ended, firing, forgetAlerts, write as writeAlerts } from './alerts.ts'
import { createKey } from './api-keys.ts'
import { call, row, rows } from './database.ts'
import { registerOperation, resetInstallation } from './installation.ts'
import { submitIntent } from './intents.ts'
import { createMember, type Member } from './members.ts'

let admin: Member
let key: string
beforeAll(async () => {
  admin = await createMember('admin')
  key = (await createKey(admin, ['submit'])).key
})
beforeEach(async () => {
  await resetInstallation()
  await registerOperation({ name: 'issue_refund', risk_level: 'high', required_approvals: 1 })
  await forgetAlerts()
})

const shape = z.object({
  kinds: z.array(z.string()),
  events: z.array(
    z.object({ at: z.string(), key: z.string(), kind: z.string(), detail: z.looseObject({}) }),
  ),
  next: z.unknown(),
})

async function read(args: Record<string, unknown>) {
  const { status, body } = await call(admin, 'read_incident_events', args)
  expect(status).toBe(200)
  return shape.parse(body)
}

/** What one would want to see of an incident, and when it began. */
async function incident() {
  const { now } = await row('select clock_timestamp()::text as now')
  await submitIntent(key, admin, { operation: 'issue_refund' })
  await writeAlerts([firing({ pending_at: ago(0), firing_at: ago(0) })])
  await call(admin, 'engage_control', { control: 'omnihub_kill_switch', reason: 'Runaway' })
  await call(await createMember('viewer'), 'pause_queue', { paused: true, reason: 'no' })
  await writeAlerts([ended()])
  return now
}

const words = (events: z.infer<typeof shape>['events']) =>
  events.map(({ kind, detail }) => `${kind} ${String(detail.type ?? detail.action)}`)

describe('read_incident_events', () => {
  test('merges what happened, of every kind, in its order', async () => {
    const from_time = await incident()
    const { events, kinds } = await read({ from_time })
    expect(kinds).toEqual(['controls', 'approvals', 'refusals', 'alerts'])
    expect(words(events)).toEqual([
      'approvals requested',
      'alerts firing',
      'controls control.engaged',
      'refusals queue.paused.refused',
      'alerts resolved',
    ])
    expect(events[0]?.detail).toMatchObject({ operation: 'issue_refund', risk_level: 'high' })
    expect(events[2]?.detail).toMatchObject({ actor_name: admin.name, reason: 'Runaway' })
  })

  test('comes page by page, complete, also when everything happened at the same moment', async () => {
    const from_time = await incident()
    await rows('update public.alert_events set at = (select max(at) from public.alert_events)')
    const { events: all } = await read({ from_time })
    const seen: string[] = []
    for (let cursor: unknown = null; ;) {
      const { events, next } = await read({
        from_time,
        cursor: cursor && JSON.stringify(cursor),
        page_size: 1,
      })
      seen.push(...events.map((event) => event.key))
      if (next === null) break
      cursor = next
    }
    expect(seen).toEqual(all.map((event) => event.key))
  })

  test('leaves out kinds that are switched off', async () => {
    const from_time = await incident()
    expect(words((await read({ from_time, kinds: ['controls', 'refusals'] })).events)).toEqual([
      'controls control.engaged',
      'refusals queue.paused.refused',
    ])
    expect((await read({ from_time, kinds: [] })).events).toEqual([])
  })

  test('shows a kind as soon as it is registered', async () => {
    const from_time = await incident()
    await rows(`create function private.incident_runs(timestamptz, timestamptz, timestamptz, text, integer)
      returns setof private.incident_event language sql stable set search_path = '' as
      $$ select v.at, 'event:' || v.id, 'runs', jsonb_build_object('type', v.type) from public.workflow_events v
         where v.at >= $1 and v.at < $2 and (v.at, 'event:' || v.id) > ($3, $4) limit $5 $$`)
    await rows(`insert into private.incident_kinds values ('runs', 9, 'incident_runs')`)
    try {
      const { events, kinds } = await read({ from_time })
      expect(kinds).toContain('runs')
      expect(words(events).slice(0, 3)).toEqual([
        'runs submitted',
        'runs held',
        'approvals requested',
      ])
    } finally {
      await rows(`delete from private.incident_kinds where kind = 'runs'`)
      await rows('drop function private.incident_runs')
    }
  })

  test.each([
    [{ from_time: null }, 'from_time'],
    [{ from_time: '2026-11-02T00:00:00Z', to_time: '2026-11-01T00:00:00Z' }, 'to_time'],
    [{ from_time: '2026-01-01T00:00:00Z', to_time: '2026-11-01T00:00:00Z' }, 'to_time'],
    [
      { from_time: '2026-11-27T00:00:00Z', to_time: '2026-11-28T00:00:00Z', kinds: ['deploys'] },
      'kinds',
    ],
  ])('refuses %o', async (args, wrong) => {
    expect(await call(admin, 'read_incident_events', args)).toMatchObject({
      status: 422,
      body: { details: { field: wrong } },
    })
  })
})
