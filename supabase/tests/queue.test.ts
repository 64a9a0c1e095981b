import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createKey } from './api-keys.ts'
import { approve } from './approvals.ts'
import { call, count, row, rows } from './database.ts'
import { beginAllowed, begin, claim, claimOne, failed, finishWork, run } from './executor.ts'
import { registerOperation, resetInstallation } from './installation.ts'
import { submitIntent, type Intent } from './intents.ts'
import { createMember, signedInAgo, type Member } from './members.ts'

const kill = 'omnihub_kill_switch'
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
const workflow = (id: string) => row('select * from public.workflows where id = $1', [id])
const resume = (ids: string[], options: { rate?: number; by?: Member } = {}) =>
  call(options.by ?? admin, 'resume_workflows', {
    ids,
    reason: 'checked',
    rate: options.rate ?? 100,
  })

/** A workflow that the kill switch halted before its effect, after the switch is off again. */
async function halted(intent?: Intent): Promise<string> {
  const id = await submit(intent)
  const claimed = await claimOne()
  await rows(`select public.engage_control($1)`, [kill])
  expect(await begin(claimed)).toMatchObject({ decision: 'refuse', code: 'KILL_SWITCH' })
  await rows(
    `select public.release_control($1, 'checked and repaired', (select version from public.emergency_controls), false)`,
    [kill],
  )
  return id
}

describe('pause_queue', () => {
  test('takes back what was resumed and has not started, by hand or with a release', async () => {
    const ids = [await submit(), await submit(), await submit()]
    const pause = () => call(admin, 'pause_queue', { paused: true, reason: 'look first' })
    await pause()
    await resume(ids)
    await rows(`select public.engage_control($1)`, [kill])
    await rows(
      `select public.release_control($1, 'checked and repaired', (select version from public.emergency_controls), true)`,
      [kill],
    )
    expect(await claim()).toEqual({ stopped: 'QUEUE_PAUSED', work: [], held: [] })
    await resume(ids.slice(0, 1))
    expect((await claim()).work).toHaveLength(1)
    await resume(ids.slice(1))
    await pause()
    expect((await claim()).work).toEqual([])
  })

  test('stops new starts, says so, and lets them go again spread over time', async () => {
    for (let n = 0; n < 4; n += 1) await submit()
    expect(await call(admin, 'pause_queue', { paused: true, reason: 'look first' })).toMatchObject({
      body: { queue_paused: true },
    })
    expect(await claim()).toEqual({ stopped: 'QUEUE_PAUSED', work: [], held: [] })
    await rows(`update public.workflows set available_at = now() - interval '1 minute' where true`)
    await call(admin, 'pause_queue', { paused: false, reason: 'fine' })
    expect((await claim()).work.length).toBeLessThanOrEqual(1)
    const actions = await rows(
      `select action, metadata from public.audit_logs where action like 'queue.%' order by seq desc limit 2`,
    )
    expect(actions).toEqual([
      { action: 'queue.resumed', metadata: { old: true, new: false } },
      { action: 'queue.paused', metadata: { old: false, new: true } },
    ])
  })

  test('is refused to everybody but admins', async () => {
    expect(
      (await call(await createMember('approver'), 'pause_queue', { paused: true, reason: 'x' }))
        .status,
    ).toBe(403)
    expect(await row('select queue_paused from public.installation')).toEqual({
      queue_paused: false,
    })
  })
})

describe('resume_workflows', () => {
  test('drains at the rate, under the same idempotency key, although the queue is paused', async () => {
    const ids = [await halted(), await halted(), await halted()]
    const before = await claimable(ids)
    await call(admin, 'pause_queue', { paused: true, reason: 'slowly' })
    const { body } = await resume(ids, { rate: 10 })
    expect(body).toMatchObject({ resumed: 3, skipped: 0 })
    const slots = await rows(
      'select extract(epoch from available_at)::float8 as at from public.workflows order by created_at',
    )
    expect(slots.map(({ at }) => Math.round((Number(at) - Number(slots[0]?.at)) * 10))).toEqual([
      0, 1, 2,
    ])
    await rows(`update public.workflows set available_at = now() where true`)
    const { stopped, work } = await claim()
    expect(stopped).toBe('QUEUE_PAUSED')
    expect(work.map(({ idempotency_key }) => idempotency_key).sort()).toEqual(before)
    expect(
      await row(
        `select * from public.audit_logs where action = 'workflow.resumed' order by seq desc limit 1`,
      ),
    ).toMatchObject({
      reason: 'checked',
      metadata: { resumed: 3, asked: 3, rate: 10 },
    })
  })
  const claimable = async (ids: string[]) =>
    (
      await rows(
        `select id || ':' || idempotency_key as key from public.workflows where id = any ($1) order by 1`,
        [ids],
      )
    ).map(({ key: k }) => k)

  test('starts a new run with all its retries', async () => {
    const id = await halted()
    await resume([id])
    expect(await workflow(id)).toMatchObject({ status: 'queued', attempt: 0, mode: null })
    const claimed = await claimOne()
    expect(await run(claimed, failed)).toMatchObject({ status: 'failed' })
  })

  test('needs a new approval where one was needed', async () => {
    await registerOperation({ name: 'issue_refund', risk_level: 'high', required_approvals: 1 })
    const id = await submit({ operation: 'issue_refund' })
    await approve(id)
    const claimed = await claimOne()
    await rows(`select public.engage_control($1)`, [kill])
    await begin(claimed)
    await rows(
      `select public.release_control($1, 'checked and repaired', (select version from public.emergency_controls), false)`,
      [kill],
    )
    const first = (await workflow(id)).approval_id
    await resume([id])
    expect((await claim()).work).toEqual([])
    const again = await workflow(id)
    expect(again).toMatchObject({ status: 'awaiting_approval' })
    expect(again.approval_id).not.toEqual(first)
  })

  test('leaves approval and expiry of work that only waited', async () => {
    await registerOperation({ name: 'issue_refund', risk_level: 'high', required_approvals: 1 })
    const id = await submit({ operation: 'issue_refund' })
    await approve(id)
    const before = await workflow(id)
    await resume([id])
    expect(await workflow(id)).toMatchObject({
      approval_id: before.approval_id,
      expires_at: before.expires_at,
    })
    expect((await claim()).work).toHaveLength(1)
  })

  test('leaves out what has a call open, what is over and what nobody knows', async () => {
    const running = await submit()
    await beginAllowed(await claimOne())
    const done = await submit()
    await run(await claimOne())
    const late = await halted({ expiresAt: new Date(Date.now() + 3_600_000).toISOString() })
    await rows(`update public.workflows set caller_expires_at = now() where id = $1`, [late])
    const { body } = await resume([running, done, late, '00000000-0000-0000-0000-00000000dead'])
    expect(body).toMatchObject({ resumed: 0, skipped: 4 })
    expect(await workflow(late)).toMatchObject({ status: 'halted' })
  })

  test('never runs past the expiry that the caller gave', async () => {
    const id = await halted({ expiresAt: new Date(Date.now() + 30_000).toISOString() })
    await resume([id])
    const after = await workflow(id)
    expect(after.expires_at).toEqual(after.caller_expires_at)
  })

  test('is refused under a kill, with an old sign-in and to approvers, and changes nothing', async () => {
    const id = await halted()
    expect((await resume([id], { by: await createMember('approver') })).status).toBe(403)
    expect(await resume([id], { by: signedInAgo(admin, 600) })).toMatchObject({
      status: 403,
      body: { code: 'SIGN_IN_NOT_FRESH' },
    })
    await rows(`select public.engage_control($1)`, [kill])
    expect(await resume([id])).toMatchObject({ status: 503, body: { code: 'KILL_SWITCH' } })
    expect(await workflow(id)).toMatchObject({ status: 'halted' })
  })

  test('against a claim of the same work at the same moment, one of them has it', async () => {
    for (let round = 0; round < 10; round += 1) {
      const id = await submit()
      const [resumed, { work }] = await Promise.all([resume([id]), claim()])
      expect(resumed.status).toBe(200)
      const now = await workflow(id)
      expect(now.status).toBe(work.length === 1 ? 'running' : 'queued')
      if (now.status === 'queued') await claimOne()
      expect(
        await count('select count(*) from public.workflows where status = $1', ['running']),
      ).toBe(round + 1)
    }
  })

  test('two operators who resume the same work resume it once', async () => {
    const ids = [await halted(), await halted()]
    const [one, two] = await Promise.all([resume(ids), resume(ids)])
    expect([one.status, two.status]).toEqual([200, 200])
    await rows('update public.workflows set available_at = now() where true')
    expect((await claim()).work).toHaveLength(2)
    expect((await claim()).work).toHaveLength(0)
  })
})

test('work handed back without an effect is taken up again', async () => {
  const id = await submit()
  expect(await finishWork(await claimOne(), { status: 'released' })).toMatchObject({
    status: 'queued',
  })
  expect(await claimOne()).toMatchObject({ workflow_id: id, attempt: 1 })
})
