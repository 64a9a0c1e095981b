import { randomUUID } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createKey } from './api-keys.ts'
import { call, rows, service } from './database.ts'
import { claim, claimOne } from './executor.ts'
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
const sweep = () => rows('select schedule.sweep_leases()')

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
