import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PASSWORD, startAuthFixture, type AuthFixture } from './auth-fixture.ts'

let fixture: AuthFixture
beforeAll(async () => {
  fixture = await startAuthFixture()
})
afterAll(() => fixture.stop())

let invited = 0
const newEmail = () => `invited${(invited += 1)}@example.test`
const admin = () => fixture.client({ key: fixture.database.secrets.secretKey }).auth.admin

/** The newest mail to this address, and its token. */
async function mailTo(email: string) {
  const names = (await readdir(fixture.mailDir)).sort()
  const mails = await Promise.all(
    names.map(async (name) => ({
      mode: (await stat(path.join(fixture.mailDir, name))).mode & 0o777,
      text: await readFile(path.join(fixture.mailDir, name), 'utf8'),
    })),
  )
  const mail = mails.filter(({ text }) => text.startsWith(`To: ${email}\n`)).at(-1)
  return { ...mail, token: /#token_hash=(\S+)/.exec(mail?.text ?? '')?.[1] ?? '' }
}

async function invite(email = newEmail()) {
  const { data, error } = await admin().inviteUserByEmail(email, { data: { display_name: 'Dana' } })
  if (error) throw error
  return { email, id: data.user.id, ...(await mailTo(email)) }
}

const accept = (token_hash: string) =>
  fixture.client().auth.verifyOtp({ type: 'invite', token_hash })

describe('an invitation', () => {
  test('makes an account with a name that nobody can enter, and a mail only its owner reads', async () => {
    const { email, id, text, mode, token } = await invite()
    expect(mode).toBe(0o600)
    expect(text).toContain(`http://gateway.test/accept-invitation#token_hash=${token}`)
    expect((await admin().getUserById(id)).data.user).toMatchObject({
      invited_at: expect.any(String),
      user_metadata: { display_name: 'Dana' },
    })
    const attempt = await fixture.client().auth.signInWithPassword({ email, password: PASSWORD })
    expect(attempt.error).toMatchObject({ code: 'invalid_credentials' })
    expect(fixture.logged.join('\n')).not.toContain(token)
    const { rows } = await fixture.sql.query<{ row: string }>(
      'select u::text as row from auth.users u where id = $1',
      [id],
    )
    expect(rows[0]?.row).not.toContain(token)
  })

  test('is accepted once; then a password makes an account like any other', async () => {
    const { email, id, token } = await invite()
    const client = fixture.client()
    const accepted = await client.auth.verifyOtp({ type: 'invite', token_hash: token })
    expect(accepted.error).toBeNull()
    expect(accepted.data.user).toMatchObject({ id, email_confirmed_at: expect.any(String) })
    expect((await accept(token)).error).toMatchObject({ status: 403, code: 'otp_expired' })
    expect((await client.auth.updateUser({ password: PASSWORD })).error).toBeNull()
    expect((await client.auth.refreshSession()).data.user?.id).toBe(id)
    const signedIn = await fixture.client().auth.signInWithPassword({ email, password: PASSWORD })
    expect(signedIn.data.user?.id).toBe(id)
  })

  test('lets in one of eight who come with its link at once', async () => {
    const { token } = await invite()
    const answers = await Promise.all(Array.from({ length: 8 }, () => accept(token)))
    expect(answers.filter(({ error }) => error === null)).toHaveLength(1)
  })

  test('is void once a newer one was sent, and after a day', async () => {
    const first = await invite()
    const second = await invite(first.email)
    expect(second.id).toBe(first.id)
    expect((await accept(first.token)).error).toMatchObject({ code: 'otp_expired' })
    await fixture.sql.query(
      `update auth.users set confirmation_sent_at = now() - interval '24 hours 1 second' where id = $1`,
      [first.id],
    )
    expect((await accept(second.token)).error).toMatchObject({ code: 'otp_expired' })
  })

  test('does not open an account that was banned or deleted meanwhile', async () => {
    const banned = await invite()
    await admin().updateUserById(banned.id, { ban_duration: '1h' })
    expect((await accept(banned.token)).error).toMatchObject({ code: 'user_banned' })
    const deleted = await invite()
    await admin().deleteUser(deleted.id)
    expect((await accept(deleted.token)).error).toMatchObject({ code: 'otp_expired' })
  })

  test('is not made for somebody who is here already, nor without an address', async () => {
    const email = newEmail()
    await fixture.createUser(email)
    expect((await admin().inviteUserByEmail(email)).error).toMatchObject({
      status: 422,
      code: 'email_exists',
    })
    expect((await admin().inviteUserByEmail('nobody')).error).toMatchObject({ status: 400 })
    expect((await admin().inviteUserByEmail('')).error).toMatchObject({ status: 400 })
  })

  test.each([{ token_hash: '' }, { token_hash: 'guess' }, { email: 'a@example.test', token: '1' }])(
    'is not accepted with %j',
    async (more) => {
      const response = await fixture.fetch('/verify', {
        method: 'POST',
        body: JSON.stringify({ type: 'invite', ...more }),
      })
      expect(response.status).toBeGreaterThanOrEqual(400)
      expect(response.status).toBeLessThan(500)
    },
  )

  test('is made by nobody without the secret key', async () => {
    const { error } = await fixture.client().auth.admin.inviteUserByEmail(newEmail())
    expect(error).toMatchObject({ status: 403, code: 'not_admin' })
  })
})

test('a link can be made without a mail, for invitations only', async () => {
  const email = newEmail()
  const { data } = await admin().generateLink({ type: 'invite', email })
  expect((await mailTo(email)).text).toBeUndefined()
  expect((await accept(data.properties?.hashed_token ?? '')).error).toBeNull()
  const recovery = await admin().generateLink({ type: 'recovery', email })
  expect(recovery.error).toMatchObject({ status: 400, code: 'validation_failed' })
})
