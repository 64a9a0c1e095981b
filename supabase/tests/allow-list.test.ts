import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { call, count, row } from './database.ts'
import { registerOperation, resetInstallation } from './installation.ts'
import { createMember, signedInAgo, type Member } from './members.ts'

const kill = 'omnihub_kill_switch'
let admin: Member
beforeAll(async () => {
  admin = await createMember('admin')
})
beforeEach(async () => {
  await resetInstallation()
  await registerOperation()
  await call(admin, 'engage_control', { control: kill, reason: 'loop' })
})
const version = () => count('select version from public.emergency_controls')
const controls = () => row('select * from public.emergency_controls')

describe('set_allowed_operations', () => {
  const set = async (operations: unknown, by: Member = admin, expected_version?: number) =>
    call(by, 'set_allowed_operations', {
      operations,
      reason: 'safe ones',
      expected_version: expected_version ?? (await version()),
    })
  beforeEach(async () => {
    await registerOperation({ name: 'sync_invoice' })
  })

  test('stores each name once, in order, under a new version, with old and new in the log', async () => {
    const before = await version()
    expect((await set(['sync_invoice', 'create_ticket', 'sync_invoice'])).status).toBe(200)
    expect(await controls()).toMatchObject({
      allowed_operations: ['create_ticket', 'sync_invoice'],
      omnihub_kill_switch: true,
    })
    expect(await version()).toBeGreaterThan(before)
    expect(await row('select * from public.audit_logs order by seq desc limit 1')).toMatchObject({
      action: 'allow_list.changed',
      metadata: { old: [], new: ['create_ticket', 'sync_invoice'] },
    })
  })

  test('widening needs a fresh sign-in, narrowing does not', async () => {
    const old = signedInAgo(admin, 3_600)
    expect(await set(['create_ticket'], old)).toMatchObject({
      status: 403,
      body: { code: 'SIGN_IN_NOT_FRESH' },
    })
    await set(['create_ticket', 'sync_invoice'])
    expect((await set(['sync_invoice'], old)).status).toBe(200)
    expect(await set(['create_ticket'], old)).toMatchObject({ status: 403 })
    expect(await controls()).toMatchObject({ allowed_operations: ['sync_invoice'] })
  })

  test.each([[['nobody_knows']], [[null]], [null]])('refuses %j', async (operations) => {
    expect(await set(operations)).toMatchObject({
      status: 422,
      body: { details: { field: 'operations' } },
    })
    expect(await controls()).toMatchObject({ allowed_operations: [] })
  })

  test('a stale version writes nothing', async () => {
    expect(await set(['create_ticket'], admin, (await version()) - 1)).toMatchObject({
      status: 409,
      body: { code: 'STALE_VERSION' },
    })
    expect(await controls()).toMatchObject({ allowed_operations: [] })
  })
})
