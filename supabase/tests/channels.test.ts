import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { call, count, field, row, rows } from './database.ts'
import { resetInstallation } from './installation.ts'
import { createMember, signedInAgo, type Member } from './members.ts'
import {
  addChannel,
  channelOf,
  resetNotifications,
  tell,
  type ChannelKind,
} from './notifications.ts'

let admin: Member
let viewer: Member
beforeAll(async () => {
  admin = await createMember('admin')
  viewer = await createMember('viewer')
})
beforeEach(async () => {
  await resetInstallation()
  await resetNotifications()
})
const save = (definition: unknown, more = {}) =>
  call(admin, 'save_channel', { definition, ...more })
const channels = async (who: Member) => field(await call(who, 'read_channels'), 'channels')
const lastEntry = () => row('select * from public.audit_logs order by seq desc limit 1')

describe('save_channel', () => {
  test.each<ChannelKind>(['slack', 'pagerduty', 'email', 'webhook'])(
    'adds a channel of the kind %s, and audits it without its addresses',
    async (kind) => {
      const definition = channelOf(kind)
      const saved = await save(definition, { reason: 'on call' })
      expect(saved).toMatchObject({ status: 200, body: { ok: true, revision: 1 } })
      expect(await channels(admin)).toMatchObject([
        { ...definition, enabled: true, failures: 0, open_until: null, waiting: 0, dead: 0 },
      ])
      const entry = await lastEntry()
      expect(entry).toMatchObject({ action: 'channel.saved', reason: 'on call' })
      expect(JSON.stringify(entry.metadata)).not.toMatch(/ops@|hooks\.example/)
    },
  )

  test.each([
    ['name', 'webhook', { name: ' ' }],
    ['kind', 'webhook', { kind: 'pigeon' }],
    ['routes', 'webhook', { routes: ['everything'] }],
    ['routes', 'webhook', { routes: 'critical' }],
    ['routes', 'pagerduty', { routes: ['critical', 'digest'] }],
    ['enabled', 'webhook', { enabled: 'yes' }],
    ['secret_ref', 'webhook', { secret_ref: null }],
    ['secret_ref', 'slack', { secret_ref: 'https://hooks.slack.com/services/T/B/secret' }],
    ['secret_ref', 'email', { secret_ref: null }],
    ['config', 'webhook', { config: [] }],
    ['url', 'webhook', { config: { url: 'ftp://example.com' } }],
    ['url', 'webhook', { config: { url: 'https://10.0.0.7/hook' } }],
    ['endpoint', 'pagerduty', { config: { endpoint: 'http://localhost/v2/enqueue' } }],
    ['host', 'email', { config: { host: '192.168.1.1', port: 25 } }],
    ['port', 'email', { config: { host: 'smtp.example.com', port: 0 } }],
    ['security', 'email', { config: { host: 'smtp.example.com', port: 25, security: 'none' } }],
    [
      'to',
      'email',
      {
        config: {
          ...{ host: 'smtp.example.com', port: 465, security: 'tls', from: 'a@example.com' },
          to: ['Ops <ops@example.com>'],
        },
      },
    ],
  ] as const)('names the field %s of a %s that is wrong', async (name, kind, changes) => {
    // An e-mail server without a user needs no secret.
    const definition = channelOf(kind, changes)
    expect(await save(definition)).toMatchObject({
      status: 422,
      body: { code: 'INVALID_FIELD', details: { field: name } },
    })
  })

  test('takes private addresses only where the installation allows them', async () => {
    const definition = channelOf('webhook', { config: { url: 'http://127.0.0.1:4000/hook' } })
    expect((await save(definition)).status).toBe(422)
    await rows('update public.installation set private_endpoints_allowed = true where id = 1')
    expect((await save(definition)).status).toBe(200)
  })

  test('overwrites nobody unseen, and names no two channels alike', async () => {
    const id = await addChannel(admin, 'webhook', { name: 'Ops' })
    const changed = channelOf('webhook', { id, name: 'Operations' })
    expect(await save(changed, { expected_revision: 1 })).toMatchObject({ body: { revision: 2 } })
    expect(await save(changed, { expected_revision: 1 })).toMatchObject({
      status: 409,
      body: { code: 'STALE_REVISION', details: { revision: 2 } },
    })
    expect(await save(channelOf('slack', { name: 'operations' }))).toMatchObject({
      status: 422,
      body: { details: { field: 'name' } },
    })
    expect(
      await save(channelOf('slack', { id, name: 'Other' }), { expected_revision: 2 }),
    ).toMatchObject({ status: 422, body: { details: { field: 'kind' } } })
    const twice = [
      save(channelOf('slack', { name: 'Twin' })),
      save(channelOf('slack', { name: 'Twin' })),
    ]
    expect((await Promise.all(twice)).map(({ status }) => status).sort()).toEqual([200, 422])
  })

  test('asks for a fresh sign-in, and so do a test and a removal', async () => {
    const id = await addChannel(admin)
    const old = signedInAgo(admin, 600)
    for (const [rpc, args] of [
      ['save_channel', { definition: channelOf('slack') }],
      ['test_channel', { id }],
      ['remove_channel', { id }],
    ] as const) {
      expect(await call(old, rpc, args)).toMatchObject({ body: { code: 'SIGN_IN_NOT_FRESH' } })
      expect(await call(viewer, rpc, args)).toMatchObject({ body: { code: 'NOT_ALLOWED' } })
    }
  })
})

test('members see which channels there are and how they fare, but not whom they reach', async () => {
  await addChannel(admin, 'email', { name: 'Mail' })
  expect(await channels(viewer)).toMatchObject([
    { name: 'Mail', kind: 'email', config: null, secret_ref: null, failures: 0 },
  ])
  await rows(
    'update notify.channel_breakers set open_until = now() + interval $$1 minute$$ where true',
  )
  expect(await channels(viewer)).toMatchObject([{ open_until: expect.any(String) }])
})

test('what waits for a channel that is switched off or removed is not told late', async () => {
  const id = await addChannel(admin, 'webhook', { name: 'Ops' })
  const waiting = async () => {
    await tell(`HighLatency/${Math.random()}/1`)
    await rows('select notify.route_outbox()')
    return count(`select count(*) from notify.deliveries where status = 'queued'`)
  }
  expect(await waiting()).toBe(1)
  await save(channelOf('webhook', { id, name: 'Ops', enabled: false }), { expected_revision: 1 })
  expect(await waiting()).toBe(0)
  await save(channelOf('webhook', { id, name: 'Ops' }), { expected_revision: 2 })
  expect(await waiting()).toBe(1)
  expect(await call(admin, 'remove_channel', { id, reason: 'moved' })).toMatchObject({
    status: 200,
  })
  expect(await waiting()).toBe(0)
  expect(await row('select name, config, enabled from public.notification_channels')).toEqual({
    ...{ name: 'Ops', config: {}, enabled: false },
  })
  expect(await channels(admin)).toEqual([])
  expect((await call(admin, 'remove_channel', { id })).status).toBe(404)
  expect((await call(admin, 'test_channel', { id })).status).toBe(404)
  await addChannel(admin, 'slack', { name: 'Ops' })
})

test('API roles reach nothing of the schema itself', async () => {
  expect(
    await rows(`select r.rolname from pg_roles r where r.rolname in ('anon', 'authenticated', 'service_role')
      and has_schema_privilege(r.oid, 'notify', 'usage')`),
  ).toEqual([])
  expect(
    await rows(`select p.proname from pg_proc p where p.pronamespace = 'notify'::regnamespace
      and exists (select from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) e where e.grantee = 0
        or e.grantee::regrole::text in ('anon', 'authenticated', 'service_role'))`),
  ).toEqual([])
})
