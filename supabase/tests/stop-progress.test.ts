import { randomUUID } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createKey } from './api-keys.ts'
import { call, rows, service } from './database.ts'
import { beginAllowed, claim, claimOne, finishEffect, finishWork, succeeded } from './executor.ts'
import { registerOperation, resetInstallation } from './installation.ts'
import { submitIntent } from './intents.ts'
import { createMember, type Member } from './members.ts'

let admin: Member
let viewer: Member
let key: string
beforeAll(async () => {
  admin = await createMember('admin')
  viewer = await createMember('viewer')
  key = (await createKey(admin, ['submit'])).key
})
beforeEach(async () => {
  await resetInstallation()
  await registerOperation({ timeout_ms: 100 })
})

const progressOf = z.looseObject({
  stopped_at: z.nullable(z.string()),
  first_seen_at: z.nullable(z.string()),
  running: z.number(),
  open_effects: z.number(),
})
const progress = async (by: Member = viewer) =>
  progressOf.parse((await call(by, 'read_stop_progress')).body)
const engage = () => rows(`select public.engage_control('omnihub_kill_switch')`)
/** As if the kill had been seen this long ago. */
const seenAgo = (interval: string) =>
  rows('update private.stop_proofs set first_seen_at = first_seen_at - $1::interval where true', [
    interval,
  ])
const sweep = () => rows('select schedule.sweep_leases()')

describe('stopped', () => {
  test('is never said before the bound has passed, counted from the first read and not from engaged_at', async () => {
    await engage()
    await rows(
      `update public.emergency_controls set omnihub_kill_switch_engaged_at = now() - interval '1 hour', version = version + 1 where true`,
    )
    expect(await progress()).toMatchObject({
      engaged: true,
      stopped_at: null,
      running: 0,
      open_effects: 0,
    })
    await seenAgo('0.9 seconds')
    expect(await progress()).toMatchObject({ stopped_at: null })
    await seenAgo('0.2 seconds')
    const stopped = await progress()
    expect(stopped.stopped_at).not.toBeNull()
    expect(await progress()).toMatchObject({ stopped_at: stopped.stopped_at })
  })

  test('is not said while something runs or a call is open', async () => {
    await submitIntent(key, admin)
    const claimed = await claimOne()
    const open = await beginAllowed(claimed)
    await engage()
    expect(await progress()).toMatchObject({
      running: 1,
      open_effects: 1,
      running_at_first: 1,
      open_effects_at_first: 1,
    })
    await seenAgo('10 seconds')
    expect(await progress()).toMatchObject({ stopped_at: null })
    await finishEffect(open, succeeded)
    expect(await progress()).toMatchObject({ running: 1, open_effects: 0, stopped_at: null })
    await finishWork(claimed, succeeded)
    expect(await progress()).toMatchObject({ running: 0, stopped_at: expect.any(String) })
  })

  test('names unknown outcomes beside it and is not delayed by them', async () => {
    await submitIntent(key, admin)
    await beginAllowed(await claimOne())
    await engage()
    await progress()
    await seenAgo('10 seconds')
    await rows(`update public.effects set begun_at = begun_at - interval '1 minute' where true`)
    await rows(`update public.workflows set lease_until = now() where true`)
    await sweep()
    expect(await progress()).toMatchObject({ outcome_unknown: 1, stopped_at: expect.any(String) })
  })

  test('is observed by the sweeper too, without anybody looking', async () => {
    await engage()
    await sweep()
    await seenAgo('2 seconds')
    await sweep()
    expect(await rows('select stopped_at is not null as stopped from private.stop_proofs')).toEqual(
      [{ stopped: true }],
    )
  })

  test('is proven anew for every engagement', async () => {
    await engage()
    await progress()
    await seenAgo('2 seconds')
    expect((await progress()).stopped_at).not.toBeNull()
    await rows(
      `select public.release_control('omnihub_kill_switch', 'checked and repaired', (select version from public.emergency_controls), false)`,
    )
    expect(await progress()).toMatchObject({
      engaged: false,
      stopped_at: null,
      first_seen_at: null,
    })
    await engage()
    expect((await progress()).stopped_at).toBeNull()
  })

  test('has one first moment for all who look at once', async () => {
    await engage()
    const seen = await Promise.all(Array.from({ length: 8 }, () => progress()))
    expect(new Set(seen.map(({ first_seen_at }) => first_seen_at)).size).toBe(1)
  })

  test('is proven for a row that was put back by hand as well', async () => {
    await rows(
      `update public.emergency_controls set omnihub_kill_switch = true, version = version + 1, updated_at = clock_timestamp() where true`,
    )
    await progress()
    await seenAgo('2 seconds')
    expect((await progress()).stopped_at).not.toBeNull()
  })
})

describe('guards', () => {
  const acknowledge = (instance_id: string, enforced_version: number, older_in_flight = 0) =>
    call(service, 'acknowledge_controls', {
      instance_id,
      function_name: 'executor',
      started_at: new Date(),
      enforced_version,
      older_in_flight,
    })
  const states = async () => {
    const { guards } = z
      .looseObject({ guards: z.array(z.looseObject({ id: z.string(), state: z.string() })) })
      .parse(await progress())
    return Object.fromEntries(guards.map(({ id, state }) => [id, state]))
  }

  test('count as confirmed only at this version with nothing older in flight, else pending, silent after 15 s', async () => {
    const [confirmed, busy, behind, silent] = [
      randomUUID(),
      randomUUID(),
      randomUUID(),
      randomUUID(),
    ]
    await engage()
    const version = Number(
      (await rows('select version from public.emergency_controls'))[0]?.version,
    )
    await acknowledge(confirmed, version)
    await acknowledge(busy, version, 2)
    await acknowledge(behind, version - 1)
    await acknowledge(silent, version - 1)
    await rows(
      `update public.guard_instances set last_seen_at = now() - interval '16 seconds' where id = $1`,
      [silent],
    )
    expect(await states()).toEqual({
      [confirmed]: 'confirmed',
      [busy]: 'pending',
      [behind]: 'pending',
      [silent]: 'silent',
    })
    await acknowledge(busy, version - 1)
    expect(await states()).toMatchObject({ [busy]: 'confirmed' })
  })

  test.each([
    { older_in_flight: -1 },
    { function_name: '' },
    { enforced_version: null },
    { instance_id: null },
  ])('a report with %j is refused', async (change) => {
    const args = {
      instance_id: randomUUID(),
      function_name: 'guard',
      started_at: new Date(),
      enforced_version: 1,
      older_in_flight: 0,
      ...change,
    }
    expect(await call(service, 'acknowledge_controls', args)).toMatchObject({ status: 422 })
  })
})

describe('read_workload', () => {
  test('counts open work by operation for every member; ids only for those who may see workflows', async () => {
    await submitIntent(key, admin)
    await submitIntent(key, admin)
    await claim(1)
    await engage()
    await rows(`update public.workflows set updated_at = now() - interval '2 seconds' where true`)
    await sweep()
    const expected = {
      by_operation: [
        {
          operation: 'create_ticket',
          queued: 1,
          running: 0,
          halted: 1,
          awaiting_approval: 0,
          outcome_unknown: 0,
        },
      ],
    }
    expect((await call(viewer, 'read_workload')).body).toMatchObject({
      ...expected,
      halted_ids_sample: [],
    })
    expect((await call(admin, 'read_workload')).body).toMatchObject({
      ...expected,
      halted_ids_sample: [expect.any(String)],
    })
  })

  test('says how long the oldest run has been at work', async () => {
    await submitIntent(key, admin)
    await claimOne()
    expect((await call(viewer, 'read_workload')).body).toMatchObject({
      oldest_running_at: expect.any(String),
    })
  })

  test('read_resumable lists what a resume would take, to admins only', async () => {
    await submitIntent(key, admin)
    expect((await call(admin, 'read_resumable')).body).toMatchObject({
      workflows: [{ status: 'queued' }],
    })
    expect((await call(viewer, 'read_resumable')).status).toBe(403)
  })
})
