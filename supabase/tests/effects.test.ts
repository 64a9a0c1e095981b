import { randomUUID } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createKey } from './api-keys.ts'
import { call, owner, row, rows, service } from './database.ts'
import { begin, beginAllowed, claimOne, finishEffect, succeeded } from './executor.ts'
import { registerOperation, resetInstallation } from './installation.ts'
import { submitIntent, type Intent } from './intents.ts'
import { createMember, type Member } from './members.ts'

let admin: Member
let key: string
beforeAll(async () => {
  admin = await createMember('admin')
  key = (await createKey(admin, ['submit'])).key
})
beforeEach(async () => {
  await resetInstallation()
  await registerOperation()
})
const submit = (intent?: Intent) => submitIntent(key, admin, intent)
const engage = (control = 'omnihub_kill_switch') =>
  rows('select public.engage_control($1)', [control])
const workflow = (id: string) => row('select * from public.workflows where id = $1', [id])

describe('begin_effect', () => {
  test('permits one call until 900 ms after the clock was read under the lock', async () => {
    await submit()
    const begun = await begin(await claimOne())
    expect(begun).toMatchObject({ decision: 'run', mode: 'live' })
    expect(
      await row(
        `select extract(epoch from not_after - begun_at)::float8 as permit, status, controls_version = (select version from public.emergency_controls) as current from public.effects`,
      ),
    ).toEqual({ permit: 0.9, status: 'open', current: true })
  })

  test.each([
    ['omnihub_kill_switch', { decision: 'refuse', code: 'KILL_SWITCH' }, 'halted'],
    ['execution_safe_mode', { decision: 'refuse', code: 'SAFE_MODE' }, 'halted'],
    ['operator_takeover', { decision: 'hold', code: 'APPROVAL_REQUIRED' }, 'awaiting_approval'],
  ])('decides again: %s engaged after the claim', async (control, answer, status) => {
    const id = await submit()
    const claimed = await claimOne()
    await engage(control)
    const begun = await begin(claimed)
    expect(begun).toMatchObject(answer)
    expect(await workflow(id)).toMatchObject({
      status,
      lease_owner: null,
      approval_id: begun.decision === 'hold' ? begun.approval_id : null,
    })
    expect(await rows('select 1 from public.effects')).toEqual([])
  })

  test('halts when the operation was disabled, and expires past the caller’s time', async () => {
    const disabled = await submit()
    const claimed = await claimOne()
    await registerOperation({ enabled: false })
    expect(await begin(claimed)).toMatchObject({ decision: 'refuse', code: 'UNKNOWN_OPERATION' })
    expect(await workflow(disabled)).toMatchObject({ status: 'halted' })
    await registerOperation({ enabled: true })
    const late = await submit({ expiresAt: new Date(Date.now() + 60_000).toISOString() })
    const other = await claimOne()
    await rows('update public.workflows set caller_expires_at = now() where id = $1', [late])
    expect(await begin(other)).toMatchObject({ decision: 'refuse', code: 'EXPIRED' })
    expect(await workflow(late)).toMatchObject({ status: 'expired' })
  })

  test('stays advisory when safe mode is released meanwhile', async () => {
    await engage('execution_safe_mode')
    await submit()
    const claimed = await claimOne()
    await rows(
      `select public.release_control('execution_safe_mode', 'all is well again', (select version from public.emergency_controls), false)`,
    )
    expect(await begin(claimed)).toMatchObject({ decision: 'advisory', mode: 'advisory' })
  })

  test.each([
    ['an older fence', { fence: 0 }],
    ['no fence', { fence: null }],
    ['another attempt', { attempt: 9 }],
    ['no attempt', { attempt: null }],
    ['an unknown workflow', { workflow_id: randomUUID() }],
  ])('%s is fenced', async (_what, change) => {
    await submit()
    const { workflow_id, attempt, fence } = await claimOne()
    const { body } = await call(service, 'begin_effect', {
      workflow_id,
      attempt,
      fence,
      effect_key: 'call',
      ...change,
    })
    expect(body).toMatchObject({ decision: 'fenced' })
    expect(await rows('select 1 from public.effects')).toEqual([])
  })

  test('an expired lease is fenced even before the sweeper came, and cannot be renewed', async () => {
    await submit()
    const executor = randomUUID()
    const claimed = await claimOne(executor)
    await rows('update public.workflows set lease_until = clock_timestamp() where true')
    expect(await begin(claimed)).toEqual({ decision: 'fenced', code: 'LEASE_EXPIRED' })
    expect(
      (await call(service, 'heartbeat_work', { executor, workflow_ids: [claimed.workflow_id] }))
        .body,
    ).toEqual({ held: [] })
  })

  test('an effect that is open is not begun twice, one that succeeded answers with its outcome', async () => {
    await submit()
    const claimed = await claimOne()
    const effect = await beginAllowed(claimed)
    expect(await begin(claimed)).toEqual({ decision: 'fenced', code: 'EFFECT_OPEN' })
    await finishEffect(effect, succeeded)
    await engage()
    expect(await begin(claimed)).toMatchObject({
      decision: 'finished',
      effect_id: effect,
      outcome: { body: { ok: true } },
    })
    expect(await rows('select 1 from public.effects')).toHaveLength(1)
  })

  test('only under read committed: elsewhere the lock would come after the snapshot', async () => {
    const client = await owner.connect()
    try {
      await client.query('begin isolation level repeatable read')
      await expect(
        client.query(`select private.claim_work($1, 1)`, [randomUUID()]),
      ).rejects.toThrow('read committed')
    } finally {
      await client.query('rollback')
      client.release()
    }
  })
})
