import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { parseControls } from '@domain/controls/parse-controls.ts'
import { call, owner, row, rows } from './database.ts'
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
