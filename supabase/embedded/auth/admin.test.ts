import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PASSWORD, startAuthFixture, type AuthFixture } from './auth-fixture.ts'

let fixture: AuthFixture
beforeAll(async () => {
  fixture = await startAuthFixture()
})
afterAll(() => fixture.stop())

const admin = () => fixture.client({ key: fixture.database.secrets.secretKey }).auth.admin

describe('accounts', () => {
  test('are created, read, changed and deleted', async () => {
    const created = await admin().createUser({
      email: 'New@Example.test',
      password: PASSWORD,
      email_confirm: true,
      user_metadata: { display_name: 'New' },
      app_metadata: { team: 'ops' },
    })
    expect(created.error).toBeNull()
    expect(created.data.user).toMatchObject({
      email: 'new@example.test',
      app_metadata: { provider: 'email', providers: ['email'], team: 'ops' },
      user_metadata: { display_name: 'New', email_verified: true },
    })
    const id = created.data.user?.id ?? ''
    const changed = await admin().updateUserById(id, {
      email: 'renamed@example.test',
      password: 'another password',
      user_metadata: { display_name: null, title: 'Operator', kept: { inner: null } },
    })
    expect(changed.data.user).toMatchObject({
      email: 'renamed@example.test',
      user_metadata: { title: 'Operator', kept: { inner: null } },
      identities: [{ identity_data: { email: 'renamed@example.test' } }],
    })
    expect(changed.data.user?.user_metadata).not.toHaveProperty('display_name')
    const session = await fixture
      .client()
      .auth.signInWithPassword({ email: 'renamed@example.test', password: 'another password' })
    expect(session.data.user?.id).toBe(id)

    expect((await admin().deleteUser(id)).error).toBeNull()
    expect((await admin().getUserById(id)).error).toMatchObject({
      status: 404,
      code: 'user_not_found',
    })
    const { rows } = await fixture.sql.query<{ left: number }>(
      `select (select count(*) from auth.sessions where user_id = $1)
         + (select count(*) from auth.refresh_tokens where user_id = $1)
         + (select count(*) from auth.identities where user_id = $1) as left`,
      [id],
    )
    expect(Number(rows[0]?.left)).toBe(0)
  })

  test('are listed by page with the total', async () => {
    for (const n of [1, 2, 3]) await fixture.createUser(`listed${n}@example.test`)
    const { rows } = await fixture.sql.query<{ n: number }>(
      'select count(*)::int as n from auth.users',
    )
    const total = rows[0]?.n ?? 0
    const page = await admin().listUsers({ page: 1, perPage: 2 })
    expect(page.error).toBeNull()
    expect(page.data).toMatchObject({ total, nextPage: 2, lastPage: Math.ceil(total / 2) })
    expect(page.data.users).toHaveLength(2)
    const beyond = await admin().listUsers({ page: 1000, perPage: 2 })
    expect(beyond.data).toMatchObject({ users: [], total })
  })

  test('are unique by e-mail and id, also when created at the same moment', async () => {
    const id = randomUUID()
    const results = await Promise.all(
      Array.from({ length: 5 }, () => admin().createUser({ email: 'once@example.test', id })),
    )
    expect(results.filter(({ error }) => error === null)).toHaveLength(1)
    const again = await admin().createUser({ email: 'once@example.test' })
    expect(again.error).toMatchObject({ status: 422, code: 'email_exists' })
  })

  test.each([
    [{}, 'validation_failed'],
    [{ email: 'not an address' }, 'validation_failed'],
    [{ email: 'a@example.test', password: '123' }, 'weak_password'],
    [{ email: 'a@example.test', password: 'x'.repeat(100) }, 'validation_failed'],
    [{ email: 'a@example.test', ban_duration: 'for ever' }, 'validation_failed'],
    [{ email: 'a@example.test', user_metadata: [] }, 'validation_failed'],
    [{ email: 'a@example.test', user_metadata: { name: 'a\u0000b' } }, 'validation_failed'],
  ])('of %j are not created', async (body, code) => {
    const response = await fixture.fetch('/admin/users', {
      method: 'POST',
      headers: { apikey: fixture.database.secrets.secretKey },
      body: JSON.stringify(body),
    })
    expect(response.status).toBeGreaterThanOrEqual(400)
    expect(response.status).toBeLessThan(500)
    expect(response.headers.get('x-sb-error-code')).toBe(code)
  })
})

describe('access', () => {
  const calls = [
    ['GET', '/admin/users'],
    ['POST', '/admin/users'],
    ['GET', `/admin/users/${randomUUID()}`],
    ['PUT', `/admin/users/${randomUUID()}`],
    ['DELETE', `/admin/users/${randomUUID()}`],
    ['POST', '/admin/generate_link'],
    ['GET', '/admin/audit'],
  ] as const

  test.each(calls)('%s %s is refused without the secret key', async (method, at) => {
    const { session } = await signedIn()
    const { publishableKey, secretKey } = fixture.database.secrets
    const attempts: Record<string, string>[] = [
      { apikey: publishableKey },
      { apikey: publishableKey, authorization: `Bearer ${session}` },
      { apikey: publishableKey, authorization: `Bearer ${secretKey}` },
      { apikey: secretKey, authorization: `Bearer ${session}` },
    ]
    for (const headers of attempts) {
      const body = method === 'GET' ? undefined : JSON.stringify({ email: 'x@example.test' })
      const response = await fixture.fetch(at, { method, headers, ...(body ? { body } : {}) })
      expect(response.status).toBe(403)
      expect(await response.json()).toMatchObject({ code: 403, error_code: 'not_admin' })
    }
  })

  test('wants a known key on every endpoint, and no secret key from a browser', async () => {
    const { secretKey } = fixture.database.secrets
    const withKey = (headers: Record<string, string>) => fixture.fetch('/settings', { headers })
    expect((await withKey({ apikey: 'sb_publishable_wrong' })).status).toBe(401)
    const browser = { apikey: secretKey, 'user-agent': 'Mozilla/5.0 (X11)' }
    expect((await withKey(browser)).status).toBe(401)
    expect((await withKey({ apikey: secretKey })).status).toBe(200)
  })

  let token: string | null = null
  async function signedIn() {
    if (token === null) {
      await fixture.createUser('plain@example.test')
      const { data } = await fixture
        .client()
        .auth.signInWithPassword({ email: 'plain@example.test', password: PASSWORD })
      token = data.session?.access_token ?? ''
    }
    return { session: token }
  }
})

test('migrations can refer to accounts, react to them, and requests cannot read them', async () => {
  const owner = new pg.Client({ connectionString: fixture.database.dbUrl })
  await owner.connect()
  try {
    await owner.query(`
      create table public.people (id uuid primary key references auth.users (id) on delete cascade, email text);
      create function public.follow() returns trigger language plpgsql security definer set search_path = '' as
        $$ begin insert into public.people values (new.id, new.email); return new; end $$;
      create trigger follow after insert on auth.users for each row execute function public.follow();`)
    const id = await fixture.createUser('followed@example.test')
    expect((await owner.query('select email from public.people where id = $1', [id])).rows).toEqual(
      [{ email: 'followed@example.test' }],
    )
    await admin().deleteUser(id)
    expect((await owner.query('select from public.people')).rowCount).toBe(0)

    const { rows } = await owner.query<{ role: string; privilege: string; table: string }>(`
      select r as role, p as privilege, c.relname as table from pg_class c,
        unnest(array['anon', 'authenticated', 'service_role']) r,
        unnest(array['select', 'insert', 'update', 'delete', 'truncate']) p
      where c.relnamespace = 'auth'::regnamespace and c.relkind in ('r', 'p', 'v')
        and has_table_privilege(r, c.oid, p)`)
    expect(rows).toEqual([])
  } finally {
    await owner.query('drop trigger if exists follow on auth.users')
    await owner.end()
  }
})
