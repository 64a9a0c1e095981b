import { beforeEach, describe, expect, test } from 'vitest'
import { createKey } from './api-keys.ts'
import { call, count, field, rows, service, value } from './database.ts'
import { resetInstallation } from './installation.ts'
import { createMember, signedInAgo, type Member } from './members.ts'

const reason = 'the payment fix cannot wait'
const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000)
let admin: Member
beforeEach(async () => {
  await resetInstallation()
  await rows('delete from public.deploy_decisions where true')
  await rows('delete from public.deploy_overrides where true')
  admin = await createMember('admin')
})

const ask = (args: Record<string, unknown>) => call(service, 'read_deploy_gate', args)
const record = (by: Member, more: Record<string, unknown> = {}) =>
  call(by, 'record_deploy_override', { reason, ends_at: inMinutes(60), ...more })
const auditOf = (action: string) =>
  rows(`select actor_name, metadata from public.audit_logs where action = $1`, [action])
const gateKey = async () => (await createKey(admin, ['deploy_gate'])).key

describe('who asks', () => {
  test('is a key with the scope, or a member', async () => {
    const environment = await value('select environment from public.installation')
    const key = await gateKey()
    expect(await ask({ environment, key })).toMatchObject({ status: 200, body: { environment } })
    const viewer = await createMember('viewer')
    expect(await ask({ member: viewer.id })).toMatchObject({ status: 200, body: { environment } })
  })

  test('is no other key, no former member and nobody', async () => {
    const { key } = await createKey(admin, ['scrape'])
    expect(await ask({ key })).toMatchObject({ status: 403, body: { code: 'SCOPE_MISSING' } })
    const gone = await createMember('viewer')
    await rows('delete from auth.users where id = $1', [gone.id])
    const refused = { status: 403, body: { code: 'NOT_ALLOWED' } }
    expect(await ask({ member: gone.id })).toMatchObject(refused)
    expect(await ask({})).toMatchObject(refused)
  })

  test('about another environment is told which one this is', async () => {
    expect(await ask({ environment: 'elsewhere', key: await gateKey() })).toMatchObject({
      status: 422,
      body: { code: 'WRONG_ENVIRONMENT', details: { environment: expect.any(String) } },
    })
  })

  test('is told the objectives that gate, and no other', async () => {
    const { body } = await ask({ key: await gateKey() })
    expect(body).toMatchObject({ objectives: [{ id: 'api_availability' }] })
  })
})

describe('a decision', () => {
  const decision = (changed: Record<string, unknown> = {}) => ({
    ...{ change: 'deploy', decision: 'deny', band: 'freeze', as_of: inMinutes(-2) },
    reasons: [{ code: 'FREEZE', message: 'frozen' }],
    ...changed,
  })
  const keep = (key: string, changed?: Record<string, unknown>) =>
    call(service, 'record_deploy_decision', { decision: decision(changed), key })

  test('is one row and one audit row a minute, however often the same is answered', async () => {
    const key = await gateKey()
    const before = (await auditOf('deploy.decided')).length
    await Promise.all(Array.from({ length: 9 }, () => keep(key)))
    await keep(key, { decision: 'warn', change: 'rollback' })
    const kept = await rows('select change, times, codes from public.deploy_decisions')
    expect(await count('select sum(times)::int from public.deploy_decisions')).toBe(10)
    expect(kept).toContainEqual({ change: 'rollback', times: 1, codes: ['FREEZE'] })
    expect((await auditOf('deploy.decided')).length - before).toBe(kept.length)
    const [latest] = (await auditOf('deploy.decided')).slice(-1)
    expect(latest).toMatchObject({ metadata: { decision: 'warn', band: 'freeze' } })
  })

  test('of a key that was revoked meanwhile is not kept', async () => {
    const { id, key } = await createKey(admin, ['deploy_gate'])
    await call(admin, 'revoke_api_key', { id, reason: 'test' })
    expect(await keep(key)).toMatchObject({ status: 401 })
    expect(await count('select count(*)::int from public.deploy_decisions')).toBe(0)
  })

  test.each([{ change: 'party' }, { decision: 'maybe' }, { band: 'green' }, { reasons: null }])(
    'that is none is refused: %j',
    async (changed) => {
      expect(await keep(await gateKey(), changed)).toMatchObject({ status: 422 })
    },
  )

  test('goes after 400 days', async () => {
    await keep(await gateKey())
    await rows(`update public.deploy_decisions set last_at = last_at - interval '401 days'`)
    await keep(await gateKey(), { change: 'rollback' })
    await rows('select schedule.keep_deploy_decisions()')
    expect(await rows('select change from public.deploy_decisions')).toEqual([
      { change: 'rollback' },
    ])
  })
})

describe('an override', () => {
  const holding = async () => field(await ask({ key: await gateKey() }), 'override')

  test('is recorded by an admin, audited, told, and ends by itself', async () => {
    expect(await holding()).toBeNull()
    expect(await record(admin)).toMatchObject({ status: 200 })
    expect(await holding()).toMatchObject({ reason, by: admin.name })
    expect((await auditOf('deploy_override.recorded')).at(-1)?.actor_name).toBe(admin.name)
    await rows(
      `update public.deploy_overrides set created_at = now() - interval '2 hours', ends_at = now() - interval '1 second'`,
    )
    expect(await holding()).toBeNull()
  })

  test('is revoked by any admin, once, also with an old sign-in', async () => {
    const { body } = await record(admin)
    const id = field({ status: 200, body }, 'id')
    const other = signedInAgo(await createMember('admin'), 86_400)
    const revoke = () => call(other, 'revoke_deploy_override', { id, reason: 'it is out' })
    const revoked = await revoke()
    expect(revoked).toMatchObject({ status: 200, body: { revoked_at: expect.any(String) } })
    expect(await revoke()).toEqual(revoked)
    expect(await holding()).toBeNull()
    expect(
      (await auditOf('deploy_override.revoked')).filter(
        ({ actor_name }) => actor_name === other.name,
      ),
    ).toHaveLength(1)
  })

  test('of two admins at once is one', async () => {
    const others = await Promise.all([1, 2, 3, 4].map(() => createMember('admin')))
    const answers = await Promise.all(others.map((other) => record(other)))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409])
    expect(await count('select count(*)::int from public.deploy_overrides')).toBe(1)
  })

  test.each([
    ['a short reason', { reason: 'hurry' }, 'reason'],
    ['an end in the past', { ends_at: inMinutes(-1) }, 'ends_at'],
    ['an end after twelve hours', { ends_at: inMinutes(721) }, 'ends_at'],
  ])('with %s is refused', async (_, more, named) => {
    expect(await record(admin, more)).toMatchObject({
      status: 422,
      body: { details: { field: named } },
    })
  })

  test('needs an admin and a fresh sign-in', async () => {
    const approver = await createMember('approver')
    expect(await record(approver)).toMatchObject({ status: 403, body: { code: 'NOT_ALLOWED' } })
    expect(await record(signedInAgo(admin, 301))).toMatchObject({
      body: { code: 'SIGN_IN_NOT_FRESH' },
    })
    expect(await count('select count(*)::int from public.deploy_overrides')).toBe(0)
  })
})
