import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createKey } from './api-keys.ts'
import { row, rows } from './database.ts'
import { claimOne, refused, run } from './executor.ts'
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
