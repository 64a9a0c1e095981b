import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createKey } from './api-keys.ts'
import { call, rows } from './database.ts'
import { begin, beginAllowed, claimOne, finishEffect, finishWork, succeeded } from './executor.ts'
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

  test('is not said while a call is open whose workflow has already been halted', async () => {
    await submitIntent(key, admin)
    const claimed = await claimOne()
    const open = await beginAllowed(claimed)
    await engage()
    expect(await begin(claimed, 'a second call')).toMatchObject({ decision: 'refuse' })
    await progress()
    await seenAgo('10 seconds')
    expect(await progress()).toMatchObject({ running: 0, open_effects: 1, stopped_at: null })
    await finishEffect(open, succeeded)
    expect(await progress()).toMatchObject({ open_effects: 0, stopped_at: expect.any(String) })
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
