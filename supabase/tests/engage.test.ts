import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { parseControls } from '@domain/controls/parse-controls.ts'
import { createKey } from './api-keys.ts'
import { anon, call, count, owner, row, rows, service } from './database.ts'
import { resetInstallation } from './installation.ts'
import { createMember, signedInAgo, type Member } from './members.ts'

let admin: Member
let viewer: Member
beforeAll(async () => {
  admin = await createMember('admin')
  viewer = await createMember('viewer')
})
beforeEach(resetInstallation)

const kill = 'omnihub_kill_switch'
const lastEntry = () => row('select * from public.audit_logs order by seq desc limit 1')
const controls = () => row('select * from public.emergency_controls')

describe('engage_control', () => {
  test('writes who, when and why, a higher version and one audit row that names them', async () => {
    const before = await controls()
    const { status, body } = await call(
      admin,
      'engage_control',
      { control: kill, reason: ' refunds loop ' },
      { 'x-omnihub-channel': 'panel' },
    )
    expect(status).toBe(200)
    expect(body).toMatchObject({ changed: true, controls: { omnihub_kill_switch: true } })
    const after = await controls()
    expect(after).toMatchObject({
      omnihub_kill_switch: true,
      omnihub_kill_switch_engaged_by: admin.id,
      omnihub_kill_switch_engaged_by_name: admin.name,
      omnihub_kill_switch_engaged_reason: 'refunds loop',
      omnihub_kill_switch_review_at: null,
      execution_safe_mode: false,
      updated_by: admin.id,
    })
    expect(Number(after.version)).toBeGreaterThan(Number(before.version))
    expect(await lastEntry()).toMatchObject({
      action: 'control.engaged',
      actor_id: admin.id,
      actor_name: admin.name,
      actor_type: 'user',
      resource_id: kill,
      reason: 'refunds loop',
      channel: 'panel',
      metadata: { old: { omnihub_kill_switch: false }, new: { omnihub_kill_switch: true } },
    })
  })

  test.each([null, '', '   '])(
    'takes the reason %j and stores that there was none',
    async (reason) => {
      await call(admin, 'engage_control', { control: kill, reason })
      expect(await controls()).toMatchObject({
        omnihub_kill_switch_engaged_reason: 'no reason given',
      })
    },
  )

  test('takes a reason longer than the log keeps, and headers that are no headers', async () => {
    const { status } = await call(admin, 'engage_control', {
      control: kill,
      reason: 'x'.repeat(9_000),
    })
    expect(status).toBe(200)
    const client = await owner.connect()
    await client.query(
      `begin; set local role authenticated; set local "request.headers" = 'not json'`,
    )
    await client.query(`select set_config('request.jwt.claims', $1, true)`, [
      JSON.stringify(admin.claims),
    ])
    await client.query(`select public.engage_control('operator_takeover')`)
    await client.query('commit')
    client.release()
    expect(await controls()).toMatchObject({ operator_takeover: true })
  })

  test('works with an old sign-in: only releasing asks for a fresh one', async () => {
    expect(
      (await call(signedInAgo(admin, 40_000), 'engage_control', { control: kill })).status,
    ).toBe(200)
  })

  test('engaged again changes nothing and is audited as reaffirmed', async () => {
    await call(admin, 'engage_control', { control: kill, reason: 'first' })
    const before = await controls()
    const again = await call(admin, 'engage_control', { control: kill, reason: 'second' })
    expect(again).toMatchObject({ status: 200, body: { changed: false, version: before.version } })
    expect(await controls()).toEqual(before)
    expect(await lastEntry()).toMatchObject({ action: 'control.reaffirmed', reason: 'second' })
  })

  test('a new review time changes that and nothing else of the engagement', async () => {
    const at = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString()
    await call(admin, 'engage_control', {
      control: 'execution_safe_mode',
      reason: 'first',
      ends_at: at(10),
    })
    const before = await controls()
    const extended = await call(admin, 'engage_control', {
      control: 'execution_safe_mode',
      reason: 'longer',
      ends_at: at(30),
    })
    expect(extended.body).toMatchObject({ changed: true })
    expect(await lastEntry()).toMatchObject({ action: 'control.review_changed' })
    const after = await controls()
    expect(after.execution_safe_mode_engaged_at).toEqual(before.execution_safe_mode_engaged_at)
    expect(after.execution_safe_mode_engaged_reason).toBe('first')
    expect(after.execution_safe_mode_review_at).not.toEqual(before.execution_safe_mode_review_at)
  })

  test('never takes a review time for the kill switch, nor one that is past, and stops all the same', async () => {
    await call(admin, 'engage_control', { control: kill, ends_at: new Date(Date.now() + 60_000) })
    await call(admin, 'engage_control', {
      control: 'operator_takeover',
      ends_at: new Date(Date.now() - 60_000),
    })
    expect(await controls()).toMatchObject({
      omnihub_kill_switch: true,
      omnihub_kill_switch_review_at: null,
      operator_takeover: true,
      operator_takeover_review_at: null,
    })
  })

  test.each(['omnihub_kill', '', 'id', "x'; drop table"])(
    'refuses the control %j with a hint',
    async (control) => {
      const before = await controls()
      expect(await call(admin, 'engage_control', { control })).toMatchObject({
        status: 422,
        body: { code: 'INVALID_FIELD', details: { field: 'control' } },
      })
      expect(await controls()).toEqual(before)
    },
  )

  test('is refused to a viewer, who is told whom to ask, and the refusal is audited', async () => {
    const before = await controls()
    const refusal = await call(viewer, 'engage_control', { control: kill })
    expect(refusal).toMatchObject({ status: 403, body: { code: 'NOT_ALLOWED' } })
    expect(JSON.stringify(refusal.body)).toContain('Ask ')
    expect(await controls()).toEqual(before)
    expect(await lastEntry()).toMatchObject({
      action: 'control.engaged.refused',
      actor_id: viewer.id,
    })
  })

  test('stops working for a role revoked mid-session on the next call', async () => {
    const former = await createMember('admin')
    await rows(`update public.profiles set role = 'viewer' where id = $1`, [former.id])
    expect(await call(former, 'engage_control', { control: kill })).toMatchObject({ status: 403 })
  })

  test('from a database prompt the actor is the system, named by its role', async () => {
    await rows(`select public.engage_control('omnihub_kill_switch', 'psql line')`)
    expect(await lastEntry()).toMatchObject({
      actor_type: 'system',
      actor_name: 'postgres',
      channel: 'system',
    })
  })

  test('every row it writes is one that guards believe', async () => {
    for (const control of [kill, 'execution_safe_mode', 'operator_takeover']) {
      await call(admin, 'engage_control', { control, ends_at: new Date(Date.now() + 60_000) })
    }
    const { controls: written } = await row(
      `select to_jsonb(c) as controls from public.emergency_controls c`,
    )
    expect(parseControls(written)).toMatchObject({ ok: true })
  })
})

describe('a missing row', () => {
  const remove = () =>
    owner.query(`
      begin; alter table public.emergency_controls disable trigger emergency_controls_refuse_delete;
      delete from public.emergency_controls where true;
      alter table public.emergency_controls enable trigger emergency_controls_refuse_delete; commit`)
  const everythingOn = {
    omnihub_kill_switch: true,
    execution_safe_mode: true,
    operator_takeover: true,
  }

  test('comes back with every control on when something is engaged', async () => {
    await remove()
    const { body } = await call(admin, 'engage_control', { control: 'operator_takeover' })
    expect(body).toMatchObject({ changed: true, controls: everythingOn })
    expect(await lastEntry()).toMatchObject({ metadata: { row_recreated: true, old: null } })
  })

  test('comes back by repair_controls, which leaves an existing row alone', async () => {
    const version = await count('select version from public.emergency_controls')
    expect((await call(admin, 'repair_controls', { reason: 'look' })).body).toMatchObject({
      repaired: false,
      version,
    })
    await remove()
    expect((await call(viewer, 'repair_controls', { reason: 'mine' })).status).toBe(403)
    expect(await rows('select 1 from public.emergency_controls')).toHaveLength(0)
    const repaired = await call(admin, 'repair_controls', { reason: 'gone' })
    expect(repaired.body).toMatchObject({ repaired: true, controls: everythingOn })
    expect(await lastEntry()).toMatchObject({ action: 'control.repaired', reason: 'gone' })
  })

  test('is made once by two who engage at the same moment', async () => {
    await remove()
    const both = await Promise.all([
      call(admin, 'engage_control', { control: kill }),
      call(admin, 'engage_control', { control: 'execution_safe_mode' }),
    ])
    expect(both.map(({ status }) => status)).toEqual([200, 200])
    expect(await controls()).toMatchObject(everythingOn)
  })

  test('cannot be made by hand with anything off, nor another row beside it', async () => {
    await expect(
      rows(
        `insert into public.emergency_controls (id, version, updated_by_name) values (gen_random_uuid(), 9, 'x')`,
      ),
    ).rejects.toThrow('every control on')
    await remove()
    await expect(
      rows(
        `insert into public.emergency_controls (version, omnihub_kill_switch, updated_by_name) values (1, false, 'x')`,
      ),
    ).rejects.toThrow('every control on')
    await call(admin, 'repair_controls', { reason: 'put back' })
    await expect(rows('delete from public.emergency_controls where true')).rejects.toThrow(
      'DELETE is refused',
    )
    await expect(rows('truncate public.emergency_controls')).rejects.toThrow('TRUNCATE is refused')
    await expect(
      rows('update public.emergency_controls set version = version - 1 where true'),
    ).rejects.toThrow('never goes back')
  })
})

describe('stop_with_key', () => {
  test('a stop key alone stops everything, by anon, and nothing else', async () => {
    const { key } = await createKey(admin, ['stop'])
    const { status, body } = await call(anon, 'stop_with_key', { key, reason: 'curl' })
    expect(status).toBe(200)
    expect(body).toEqual({
      changed: true,
      engaged_at: expect.any(String),
      server_time: expect.any(String),
      version: expect.any(Number),
    })
    expect(await controls()).toMatchObject({
      omnihub_kill_switch: true,
      execution_safe_mode: false,
    })
    expect(await lastEntry()).toMatchObject({
      actor_type: 'key',
      actor_id: admin.id,
      action: 'control.engaged',
      metadata: { key_owner: admin.name },
    })
  })

  test('is never rate-limited and does not wait for a locked key', async () => {
    const { key, id } = await createKey(admin, ['stop'], { rate: 1 })
    await call(anon, 'stop_with_key', { key })
    await rows('update public.api_keys set last_used_at = null where id = $1', [id])
    const holder = await owner.connect()
    await holder.query('begin')
    await holder.query('select 1 from public.api_keys where id = $1 for update', [id])
    try {
      expect((await call(anon, 'stop_with_key', { key })).status).toBe(200)
    } finally {
      await holder.query('rollback')
      holder.release()
    }
  }, 5_000)

  test.each([
    ['unknown', 401, 'KEY_INVALID'],
    ['of another scope', 403, 'SCOPE_MISSING'],
    ['revoked', 401, 'KEY_INVALID'],
    ['expired', 401, 'KEY_INVALID'],
    ['of a deleted owner', 401, 'KEY_INVALID'],
  ])('a key that is %s is refused with %i and changes nothing', async (what, status, code) => {
    const holder = await createMember('approver')
    const { key, id } = await createKey(admin, [what === 'of another scope' ? 'submit' : 'stop'], {
      owner: holder,
    })
    if (what === 'revoked') await call(admin, 'revoke_api_key', { id, reason: 'leaked' })
    if (what === 'expired')
      await rows('update public.api_keys set expires_at = now() where id = $1', [id])
    if (what === 'of a deleted owner')
      await rows('delete from auth.users where id = $1', [holder.id])
    const before = await controls()
    const refusal = await call(anon, 'stop_with_key', {
      key: what === 'unknown' ? 'ohk_nobody' : key,
    })
    expect(refusal).toMatchObject({ status, body: { code } })
    expect(await controls()).toEqual(before)
  })

  test('works while its owner is only a viewer: a key may do what its scopes say', async () => {
    const holder = await createMember('admin')
    const { key } = await createKey(admin, ['stop'], { owner: holder })
    await rows(`update public.profiles set role = 'viewer' where id = $1`, [holder.id])
    expect((await call(service, 'stop_with_key', { key })).status).toBe(200)
  })
})
