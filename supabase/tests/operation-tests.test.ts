import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { call, row, rows, service } from './database.ts'
import { registerOperation, resetInstallation } from './installation.ts'
import { createMember, signedInAgo, type Member } from './members.ts'

let admin: Member
beforeAll(async () => {
  admin = await createMember('admin')
})
beforeEach(async () => {
  await resetInstallation()
  await registerOperation()
})

const begin = (by: Member = admin, name = 'create_ticket') =>
  call(by, 'begin_operation_test', { name })
const record = (revision: number, http_status: number | null, problem: string | null = null) =>
  call(service, 'record_operation_test', {
    name: 'create_ticket',
    revision,
    http_status,
    duration_ms: 96,
    problem,
  })
const newest = () => row('select * from public.operation_tests')

describe('a test call', () => {
  test('begins with what to call, is audited, and is under way until its result is recorded', async () => {
    expect((await begin()).body).toEqual({
      name: 'create_ticket',
      revision: 1,
      endpoint_url: 'https://agents.example.com/hook',
      timeout_ms: 10_000,
      key_version: 1,
      private_endpoints_allowed: false,
    })
    expect(await newest()).toMatchObject({ tested_by_name: admin.name, recorded_at: null })
    expect(await row('select * from public.audit_logs order by seq desc limit 1')).toMatchObject({
      action: 'operation.tested',
      resource_id: 'create_ticket',
      metadata: { revision: 1 },
    })
    expect((await record(1, 200)).body).toEqual({ ok: true })
    expect(await newest()).toMatchObject({
      http_status: 200,
      duration_ms: 96,
      problem: null,
      recorded_at: expect.any(Date),
    })
  })

  test('forgets the older result once the next one begins', async () => {
    await begin()
    await record(1, 500, 'HTTP_500')
    await begin()
    expect(await newest()).toMatchObject({ http_status: null, problem: null, recorded_at: null })
  })

  test('of an older revision is not recorded as that of a newer', async () => {
    await begin()
    await registerOperation()
    await begin()
    expect((await record(1, 200)).body).toEqual({ ok: false })
    expect(await newest()).toMatchObject({ revision: 2, recorded_at: null })
  })

  test('is refused under the kill switch', async () => {
    await call(admin, 'engage_control', { control: 'omnihub_kill_switch', reason: 'stop' })
    expect(await begin()).toMatchObject({ status: 503, body: { code: 'KILL_SWITCH' } })
    expect(await rows('select * from public.operation_tests')).toEqual([])
  })

  test('is possible before the operation is enabled, and needs no approval', async () => {
    await registerOperation({ enabled: false, risk_level: 'critical', required_approvals: 2 })
    expect((await begin()).status).toBe(200)
  })

  test('goes to no private address that is not allowed any more', async () => {
    await rows(`update public.operations set endpoint_url = 'http://127.0.0.1:9000/hook'`)
    expect(await begin()).toMatchObject({
      status: 422,
      body: { details: { field: 'endpoint_url' } },
    })
    await rows('update public.installation set private_endpoints_allowed = true')
    expect((await begin()).status).toBe(200)
  })

  test('is refused to approvers, and of what is not registered', async () => {
    expect((await begin(await createMember('approver'))).status).toBe(403)
    expect((await begin(admin, 'format_disk')).status).toBe(404)
  })
})

describe('take_signing_key', () => {
  const take = (by: Member, key_version: number | null) =>
    call(by, 'take_signing_key', { name: 'create_ticket', key_version })

  test('is given once per version, to one of twelve who ask at once', async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, () => take(admin, 1)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(answers.find(({ status }) => status !== 200)).toMatchObject({
      status: 409,
      body: { code: 'KEY_SHOWN', details: { shown_to: admin.name, key_version: 1 } },
    })
    expect(
      await rows(
        `select 1 from public.audit_logs where action = 'signing_key.shown' and actor_id = $1`,
        [admin.id],
      ),
    ).toHaveLength(1)
  })

  test('gives the next version before it is in use, and no other', async () => {
    expect((await take(admin, 2)).body).toEqual({ name: 'create_ticket', key_version: 2 })
    for (const version of [0, 3, null]) {
      expect(await take(admin, version)).toMatchObject({
        status: 422,
        body: { details: { field: 'key_version' } },
      })
    }
    await rows('update public.operations set key_version = 2')
    expect((await take(admin, 1)).status).toBe(422)
  })

  test('needs an admin who has just signed in', async () => {
    expect((await take(await createMember('approver'), 1)).status).toBe(403)
    expect(await take(signedInAgo(admin, 400), 1)).toMatchObject({
      body: { code: 'SIGN_IN_NOT_FRESH' },
    })
  })
})
