import pg from 'pg'
import { afterEach, beforeAll, beforeEach, expect, inject, test } from 'vitest'
import { call, count, owner, row, rows, type Answer } from './database.ts'
import { resetInstallation } from './installation.ts'
import { createMember, type Member } from './members.ts'
import { resetNotifications } from './notifications.ts'

let admin: Member
beforeAll(async () => {
  admin = await createMember('admin')
})
beforeEach(async () => {
  await resetInstallation()
  await resetNotifications()
})

const kill = 'omnihub_kill_switch'
const engage = (control = kill) =>
  call(admin, 'engage_control', { control, reason: 'refunds loop' })
const isEngaged = async () =>
  (await row('select omnihub_kill_switch as is from public.emergency_controls')).is
const outbox = () =>
  rows('select kind, dedup_key, severity, rule, payload from notify.outbox order by id')

/** Engages while something is wrong with the outbox; it must stop all the same, soon, and be audited. */
async function expectStopped(): Promise<Answer> {
  const beganAt = performance.now()
  const answer = await engage()
  expect(answer).toMatchObject({ status: 200, body: { changed: true } })
  expect(performance.now() - beganAt).toBeLessThan(1_000)
  expect(await isEngaged()).toBe(true)
  expect(await row('select action from public.audit_logs order by seq desc limit 1')).toEqual({
    action: 'control.engaged',
  })
  return answer
}

test('a stop is told at once, under the name its alert will have, and its end too', async () => {
  await engage()
  const { ms, version } = await row(
    `select floor(extract(epoch from omnihub_kill_switch_engaged_at) * 1000)::bigint as ms, version from public.emergency_controls`,
  )
  const told = {
    dedup_key: `KillSwitchEnabled//${String(ms)}`,
    severity: 'critical',
    rule: 'KillSwitchEnabled',
  }
  expect(await outbox()).toEqual([
    {
      ...told,
      kind: 'alert_firing',
      payload: { control: kill, since: expect.any(String), by: admin.name, reason: 'refunds loop' },
    },
  ])
  await call(admin, 'release_control', {
    ...{ control: kill, reason: 'the loop is fixed', expected_version: version },
    keep_paused: false,
  })
  expect((await outbox()).at(-1)).toMatchObject({
    ...told,
    kind: 'alert_resolved',
    payload: { by: admin.name, reason: 'the loop is fixed', until: expect.any(String) },
  })
})

test('engaged again, it is told once; safe mode and takeover are warnings of their own', async () => {
  for (const control of [kill, kill, 'execution_safe_mode', 'operator_takeover']) {
    await engage(control)
  }
  expect((await outbox()).map(({ rule, severity }) => [rule, severity])).toEqual([
    ['KillSwitchEnabled', 'critical'],
    ['ControlEngaged', 'warning'],
    ['ControlEngaged', 'warning'],
  ])
})

test('a row that was missing comes back with everything on, and all of it is told', async () => {
  const superuser = new pg.Client({ connectionString: inject('stack').superuserDbUrl })
  await superuser.connect()
  await superuser.query('set session_replication_role = replica')
  await superuser.query('delete from public.emergency_controls')
  await superuser.end()
  await engage()
  expect(await outbox()).toHaveLength(3)
})

test('an outbox that somebody has locked does not hold the stop up, and is caught up with', async () => {
  const blocker = await owner.connect()
  await blocker.query('begin; lock table notify.outbox in access exclusive mode')
  try {
    await expectStopped()
  } finally {
    await blocker.query('rollback')
    blocker.release()
  }
  expect(await outbox()).toEqual([])
  await rows('select schedule.fill_outbox()')
  expect((await outbox()).map(({ kind }) => kind)).toEqual(['alert_firing'])
})

test('a row of the same name that is not committed yet does not hold the stop up', async () => {
  const blocker = await owner.connect()
  // Whatever key it will be: every row of this table meets the one that somebody has just written.
  await owner.query(`
    create function notify.same_key() returns trigger language plpgsql as $$ begin new.dedup_key := 'same'; return new; end $$;
    create trigger same_key before insert on notify.outbox for each row execute function notify.same_key()`)
  await blocker.query('begin')
  await blocker.query(
    `insert into notify.outbox (kind, dedup_key, severity) values ('alert_firing', '', 'critical')`,
  )
  try {
    await expectStopped()
  } finally {
    await blocker.query('rollback')
    blocker.release()
    await owner.query('drop trigger same_key on notify.outbox; drop function notify.same_key()')
  }
})

const broken = [
  [
    'lost a column',
    'alter table notify.outbox rename column payload to payload_away',
    'alter table notify.outbox rename column payload_away to payload',
  ],
  [
    'is gone',
    'alter table notify.outbox rename to outbox_away',
    'alter table notify.outbox_away rename to outbox',
  ],
  [
    'is full',
    `alter sequence notify.outbox_id_seq maxvalue 2 restart 2; select nextval('notify.outbox_id_seq')`,
    `alter sequence notify.outbox_id_seq no maxvalue; select setval('notify.outbox_id_seq', 1000000)`,
  ],
  [
    'refuses every row',
    'alter table notify.outbox add constraint never check (false) not valid',
    'alter table notify.outbox drop constraint never',
  ],
] as const

test.each(broken)('an outbox that %s does not make the stop fail', async (_, breakIt, mendIt) => {
  await owner.query(breakIt)
  try {
    await expectStopped()
  } finally {
    await owner.query(mendIt)
  }
})

test.each([
  ['raises', `raise exception 'no'`],
  ['fails an assertion', `assert false`],
  ['divides by zero', `perform 1 / 0`],
])('a body that %s does not make the stop fail', async (_, body) => {
  const source = await row(
    `select pg_get_functiondef('notify.tell_engaged_controls'::regproc) as text`,
  )
  await owner.query(`create or replace function notify.tell_engaged_controls() returns void language plpgsql security definer
    set search_path = '' as $$ begin ${body}; end $$`)
  try {
    await expectStopped()
  } finally {
    await owner.query(String(source.text))
  }
})

test('nothing of it is left in the transaction: lock time-out as before, and nothing deferred', async () => {
  const client = await owner.connect()
  try {
    await client.query(`begin; set local lock_timeout = '3s'`)
    await client.query(
      `insert into public.audit_logs (actor_name, actor_type, action, resource_type, channel)
       values ('test', 'system', 'control.engaged', 'emergency_control', 'system')`,
    )
    expect((await client.query('show lock_timeout')).rows).toEqual([{ lock_timeout: '3s' }])
    await client.query('lock table notify.outbox in share mode')
    await client.query('alter table notify.outbox rename column payload to payload_away')
    await client.query(
      `insert into public.audit_logs (actor_name, actor_type, action, resource_type, channel)
       values ('test', 'system', 'control.engaged', 'emergency_control', 'system')`,
    )
    expect((await client.query('show lock_timeout')).rows).toEqual([{ lock_timeout: '3s' }])
  } finally {
    await client.query('rollback')
    client.release()
  }
  expect(
    await count(
      `select (select count(*) from pg_constraint c where c.connamespace = 'notify'::regnamespace and c.condeferrable)
        + (select count(*) from pg_trigger t where t.tgrelid in ('public.audit_logs'::regclass, 'notify.outbox'::regclass) and t.tgdeferrable)`,
    ),
  ).toBe(0)
})

afterEach(async () => {
  // A test that broke the outbox and did not mend it would make every later one pass for the wrong reason.
  await rows('select id, payload from notify.outbox limit 0')
})
