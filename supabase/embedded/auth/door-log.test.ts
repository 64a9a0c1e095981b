import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { PASSWORD, startAuthFixture, type AuthFixture } from './auth-fixture.ts'

let fixture: AuthFixture
beforeAll(async () => {
  fixture = await startAuthFixture({ migrated: true })
})
afterAll(() => fixture.stop())
beforeEach(async () => {
  await fixture.sql.query('delete from public.refusal_counts')
})

let people = 0
/** Somebody with an account, and the rows of the log that are about them. */
async function person() {
  people += 1
  const email = `person${people}@example.test`
  const id = await fixture.createUser(email)
  const rows = async () => {
    const found = await fixture.sql.query<Record<string, unknown>>(
      `select action, actor_name, actor_id, channel, host(ip) as ip, user_agent, metadata from public.audit_logs
       where resource_id = $1 order by seq`,
      [id],
    )
    return found.rows
  }
  return { id, email, rows }
}

function attempt(email: string, password: string, address = '127.0.0.1') {
  return fixture.fetch('/token?grant_type=password', {
    method: 'POST',
    body: JSON.stringify({ email, password }),
    headers: { 'x-omnihub-channel': 'panel', 'user-agent': 'door/1' },
    address,
  })
}

async function failures() {
  const found = await fixture.sql.query<{ n: number; metadata: Record<string, unknown> }>(
    `select metadata from public.audit_logs where action = 'auth.sign_in_failed' order by seq`,
  )
  return found.rows.map(({ metadata }) => metadata)
}
const runJob = () => fixture.sql.query('select schedule.audit_sessions()')

describe('who comes and goes', () => {
  test('is in the log when they are answered: in, a new password, out; a refresh is no event', async () => {
    const { id, email, rows } = await person()
    const client = fixture.client({ address: '10.1.1.1' })
    await client.auth.signInWithPassword({ email, password: PASSWORD })
    expect(await rows()).toMatchObject([
      {
        ...{ action: 'auth.signed_in', actor_id: id, actor_name: 'person1', ip: '10.1.1.1' },
        metadata: { method: 'password' },
      },
    ])
    await client.auth.refreshSession()
    expect(await rows()).toHaveLength(1)
    await attempt(email, PASSWORD)
    const { error } = await client.auth.updateUser({ password: 'another horse battery' })
    expect(error).toBeNull()
    await client.auth.signOut()
    expect((await rows()).slice(1)).toMatchObject([
      { action: 'auth.signed_in', channel: 'panel', user_agent: 'door/1', ip: '127.0.0.1' },
      { action: 'auth.password_changed', metadata: { sessions_ended: 1 } },
      { action: 'auth.signed_out', metadata: { scope: 'global', sessions_ended: 1 } },
    ])
    await runJob()
    await runJob()
    expect(await rows()).toHaveLength(4)
    expect(JSON.stringify(await rows())).not.toMatch(/horse|@example|eyJ/)
  })

  test('by an invitation is said to have accepted it', async () => {
    const email = 'invited@example.test'
    const admin = fixture.client({ key: fixture.database.secrets.secretKey }).auth.admin
    const { data } = await admin.generateLink({ type: 'invite', email })
    const token_hash = data.properties?.hashed_token ?? ''
    await fixture.client().auth.verifyOtp({ type: 'invite', token_hash })
    const { rows } = await fixture.sql.query(
      `select action from public.audit_logs where resource_id = $1`,
      [data.user?.id],
    )
    expect(rows).toEqual([{ action: 'auth.invitation_accepted' }])
    const again = await fixture.client().auth.verifyOtp({ type: 'invite', token_hash })
    expect(again.error?.code).toBe('otp_expired')
    await expect.poll(failures).toMatchObject([{ code: 'otp_expired' }])
  })

  test('is let in while the log does not answer, and stands in it afterwards', async () => {
    const { email, rows } = await person()
    await fixture.sql.query('begin; lock table public.audit_logs in exclusive mode')
    try {
      expect((await attempt(email, PASSWORD, '10.1.1.2')).status).toBe(200)
    } finally {
      await fixture.sql.query('rollback')
    }
    expect(await rows()).toEqual([])
    await fixture.sql.query(`update auth.sessions set created_at = created_at - interval '6 s'`)
    await runJob()
    await runJob()
    expect(await rows()).toMatchObject([
      {
        ...{ action: 'auth.signed_in', ip: '10.1.1.2', user_agent: 'door/1' },
        metadata: { method: 'password', told_by: 'session' },
      },
    ])
  })

  test('when a session ends without a word of its owner, the schedule says so in the turn after', async () => {
    const { id, email, rows } = await person()
    await attempt(email, PASSWORD)
    const admin = fixture.client({ key: fixture.database.secrets.secretKey }).auth.admin
    await admin.updateUserById(id, { ban_duration: '1h' })
    await runJob()
    expect(await rows()).toHaveLength(1)
    await runJob()
    await runJob()
    expect(await rows()).toMatchObject([
      { action: 'auth.signed_in' },
      { action: 'auth.session_ended', actor_name: 'schedule', channel: 'system', ip: null },
    ])
    await admin.updateUserById(id, { password: 'a third horse' })
    expect((await rows())[2]).toMatchObject({
      ...{ action: 'auth.password_set', actor_name: 'service' },
      metadata: { sessions_ended: 0 },
    })
  })
})

describe('who is refused', () => {
  test('is counted per account, told once a minute, and never by name', async () => {
    const { id, email } = await person()
    await Promise.all(['a', 'b', 'c'].map((wrong) => attempt(email, wrong)))
    await expect
      .poll(() => fixture.sql.query('select actor_key, count from public.refusal_counts'))
      .toMatchObject({ rows: [{ actor_key: `door:${id}`, count: 3 }] })
    const { rows } = await fixture.sql.query(
      `select actor_id, actor_name, metadata from public.audit_logs where action = 'auth.sign_in_failed' and resource_id = $1`,
      [id],
    )
    expect(rows).toEqual([
      {
        ...{ actor_id: null, actor_name: 'somebody' },
        metadata: { code: 'invalid_credentials', member: `person${people}`, email: null },
      },
    ])
  })

  test.each([
    ['Dana.Kim@Example.com', 'd…@example.com'],
    ['correct horse battery', 'no e-mail'],
  ])('as %s, whom nobody knows, is kept as %s', async (email, kept) => {
    await attempt(email, 'x', `10.2.0.${kept.length}`)
    await expect.poll(async () => (await failures()).at(-1)).toMatchObject({ email: kept })
  })

  test('from many addresses in one minute, is told as one', async () => {
    const before = (await failures()).length
    await Promise.all(
      Array.from({ length: 60 }, (_, n) => attempt(`x${n}@example.test`, 'x', `10.3.0.${n}`)),
    )
    await expect
      .poll(() => fixture.sql.query('select sum(count)::int from public.refusal_counts'))
      .toMatchObject({ rows: [{ sum: 60 }] })
    expect((await failures()).length - before).toBeLessThanOrEqual(33)
  })
})
