import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createKey } from './api-keys.ts'
import { call, count, row, rows } from './database.ts'
import { claim } from './executor.ts'
import { registerOperation, resetInstallation } from './installation.ts'
import { submitIntent } from './intents.ts'
import { createMember, signedInAgo, withSecondFactor, type Member } from './members.ts'

const kill = 'omnihub_kill_switch'
const reason = 'The loop is fixed and tested.'
let admin: Member
let key: string
beforeAll(async () => {
  admin = await createMember('admin')
  key = (await createKey(admin, ['submit'])).key
})
beforeEach(async () => {
  await resetInstallation()
  await registerOperation()
  await call(admin, 'engage_control', { control: kill, reason: 'loop' })
})
const version = () => count('select version from public.emergency_controls')
const release = async (changes: Record<string, unknown> = {}, by: Member = admin) =>
  call(by, 'release_control', {
    control: kill,
    reason,
    expected_version: await version(),
    ...changes,
  })
const controls = () => row('select * from public.emergency_controls')

describe('release_control', () => {
  test('turns one control off, clears who engaged it, pauses the queue and audits both states', async () => {
    const released = await release()
    expect(released).toMatchObject({
      status: 200,
      body: { queue_paused: true, controls: { omnihub_kill_switch: false } },
    })
    expect(await controls()).toMatchObject({
      omnihub_kill_switch: false,
      omnihub_kill_switch_engaged_at: null,
      omnihub_kill_switch_engaged_by: null,
    })
    expect(
      await row(
        'select queue_paused, queue_paused_by, queue_paused_reason from public.installation',
      ),
    ).toEqual({
      queue_paused: true,
      queue_paused_by: admin.id,
      queue_paused_reason: reason,
    })
    expect(await row('select * from public.audit_logs order by seq desc limit 1')).toMatchObject({
      action: 'control.released',
      reason,
      metadata: {
        old: { omnihub_kill_switch: true },
        new: { omnihub_kill_switch: false },
        engaged_by: admin.name,
      },
    })
  })

  test('a stale version writes nothing and says who changed what', async () => {
    const seen = await version()
    const other = await createMember('admin')
    await call(other, 'engage_control', {
      control: 'operator_takeover',
      reason: 'and people decide',
    })
    const before = await controls()
    expect(await release({ expected_version: seen })).toMatchObject({
      status: 409,
      body: {
        code: 'STALE_VERSION',
        details: { changed_by: other.name, reason: 'and people decide', version: before.version },
      },
    })
    expect(await controls()).toEqual(before)
    expect(await row('select queue_paused from public.installation')).toEqual({
      queue_paused: false,
    })
  })

  test.each([
    ['a sign-in six minutes ago', 360, 403],
    ['a sign-in from the future', -3_600, 403],
    ['a sign-in four minutes ago', 240, 200],
  ])('%s', async (_what, age, status) => {
    expect((await release({}, signedInAgo(admin, age))).status).toBe(status)
  })

  test.each([
    ['no amr', {}],
    ['an amr of names', { amr: ['password'] }],
    ['a time that is text', { amr: [{ method: 'password', timestamp: '9999999999' }] }],
    ['an amr that is no list', { amr: { timestamp: Date.now() / 1000 } }],
  ])('%s in the token is no fresh sign-in', async (_what, amr) => {
    const claims = { role: 'authenticated', sub: admin.id, aal: 'aal1', ...amr }
    expect(await release({}, { ...admin, claims })).toMatchObject({
      status: 403,
      body: { code: 'SIGN_IN_NOT_FRESH' },
    })
  })

  test('a second factor is enough, however old the sign-in', async () => {
    expect((await release({}, withSecondFactor(admin))).status).toBe(200)
  })

  test.each([
    [{ reason: 'too short' }, 'reason'],
    [{ reason: '            ' }, 'reason'],
    [{ reason: null }, 'reason'],
    [{ control: 'everything' }, 'control'],
    [{ expected_version: null }, 'expected_version'],
  ])('refuses %j', async (change, field) => {
    expect(await release(change)).toMatchObject({
      status: 422,
      body: { code: 'INVALID_FIELD', details: { field } },
    })
    expect(await controls()).toMatchObject({ omnihub_kill_switch: true })
  })

  test('of a control that is off says so and writes nothing', async () => {
    const before = await controls()
    expect(await release({ control: 'operator_takeover' })).toMatchObject({
      status: 409,
      body: { code: 'NOT_ENGAGED' },
    })
    expect(await controls()).toEqual(before)
  })

  test('of two releases of one version at once, one wins and the other writes nothing', async () => {
    const both = await Promise.all([release(), release()])
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409])
  })

  test('does not fire a volley: without a pause, what waited starts five a second', async () => {
    await release({ keep_paused: false })
    for (let n = 0; n < 12; n += 1) await submitIntent(key, admin)
    await call(admin, 'engage_control', { control: kill })
    await rows(`update public.workflows set available_at = now() - interval '1 minute' where true`)
    await release({ keep_paused: false })
    expect((await claim(100)).work.length).toBeLessThanOrEqual(2)
    const spread = await row(
      `select max(available_at) - min(available_at) >= interval '2 seconds' as wide from public.workflows`,
    )
    expect(spread).toEqual({ wide: true })
  })
})
