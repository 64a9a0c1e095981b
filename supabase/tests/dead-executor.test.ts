import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createKey } from './api-keys.ts'
import { count, row, rows } from './database.ts'
import {
  begin,
  beginAllowed,
  claim,
  claimOne,
  failed,
  finishEffect,
  finishWork,
  refused,
  succeeded,
} from './executor.ts'
import { registerOperation, resetInstallation } from './installation.ts'
import { submitIntent } from './intents.ts'
import { createMember, type Member } from './members.ts'

let admin: Member
let key: string
beforeAll(async () => {
  admin = await createMember('admin')
  key = (await createKey(admin, ['submit'])).key
})
beforeEach(async () => {
  await resetInstallation()
  await registerOperation({ timeout_ms: 100 })
})
const submit = () => submitIntent(key, admin)
const engage = () => rows(`select public.engage_control('omnihub_kill_switch')`)
const workflow = (id: string) => row('select * from public.workflows where id = $1', [id])
const effect = (id: string) => row('select * from public.effects where id = $1', [id])
const sweep = () => rows('select schedule.sweep_leases()')
/** As if this much time had passed since the claim and since the effect began. */
const elapse = (interval: string) =>
  rows(
    `with moved as (update public.effects set begun_at = begun_at - $1::interval where status = 'open')
     update public.workflows set lease_until = lease_until - $1::interval, updated_at = updated_at - $1::interval where status = 'running'`,
    [interval],
  )

describe('a dead executor', () => {
  test('that had begun nothing: the work is taken up again as the same attempt', async () => {
    const id = await submit()
    const dead = await claimOne()
    await elapse('1 minute')
    await sweep()
    expect(await workflow(id)).toMatchObject({ status: 'queued', mode: null })
    const next = await claimOne()
    expect(next).toMatchObject({ workflow_id: id, attempt: 1 })
    expect(next.fence).toBeGreaterThan(dead.fence)
    expect(await begin(dead)).toMatchObject({ decision: 'fenced' })
    expect((await finishWork(dead, succeeded)).status).toBe('running')
  })

  test('whose call is open: unknown once lease and time-out have both passed, never taken up again', async () => {
    const id = await submit()
    const open = await beginAllowed(await claimOne())
    await rows(`update public.effects set begun_at = begun_at - interval '1 minute' where true`)
    await sweep()
    expect(await workflow(id)).toMatchObject({ status: 'running' })
    await rows(
      `update public.effects set begun_at = clock_timestamp(), timeout_ms = 60000 where true`,
    )
    await rows(`update public.workflows set lease_until = clock_timestamp() where true`)
    await sweep()
    expect(await workflow(id)).toMatchObject({ status: 'running' })
    await elapse('2 minutes')
    await sweep()
    expect(await workflow(id)).toMatchObject({
      status: 'outcome_unknown',
      error_code: 'OUTCOME_UNKNOWN',
    })
    expect(await effect(open)).toMatchObject({
      status: 'outcome_unknown',
      ended_at: expect.any(Date),
    })
    expect((await claim()).work).toEqual([])
  })

  test.each([
    ['succeeded', succeeded, 'succeeded'],
    ['failed and may be retried', failed, 'failed'],
    ['failed for good', refused, 'dead_letter'],
  ])('whose call had %s: the workflow follows it', async (_what, outcome, status) => {
    const id = await submit()
    await finishEffect(await beginAllowed(await claimOne()), outcome)
    await sweep()
    expect(await workflow(id)).toMatchObject({ status: 'running' })
    await elapse('1 minute')
    await sweep()
    expect(await workflow(id)).toMatchObject({ status })
  })
})

describe('under a kill the sweeper', () => {
  test('halts at once what has no call open, without waiting for its lease', async () => {
    const id = await submit()
    await claimOne()
    await engage()
    await sweep()
    expect(await workflow(id)).toMatchObject({ status: 'running' })
    await elapse('2 seconds')
    await sweep()
    expect(await workflow(id)).toMatchObject({ status: 'halted', error_code: 'KILL_SWITCH' })
  })

  test('leaves a call that is open alone until lease and time-out have passed', async () => {
    const id = await submit()
    await beginAllowed(await claimOne())
    await engage()
    await elapse('2 seconds')
    await sweep()
    expect(await workflow(id)).toMatchObject({ status: 'running' })
  })

  test('halts retries that wait', async () => {
    const id = await submit()
    const claimed = await claimOne()
    await finishEffect(await beginAllowed(claimed), failed)
    await finishWork(claimed, failed)
    await engage()
    await sweep()
    expect(await workflow(id)).toMatchObject({ status: 'halted', error_code: 'KILL_SWITCH' })
  })

  test('treats controls that cannot be read like a kill', async () => {
    const id = await submit()
    await claimOne()
    await rows('alter table public.emergency_controls rename column operator_takeover to gone')
    try {
      await elapse('1 minute')
      await sweep()
    } finally {
      await rows('alter table public.emergency_controls rename column gone to operator_takeover')
    }
    expect(await workflow(id)).toMatchObject({ status: 'halted' })
  })
})

test('two sweepers at once do each piece of work once', async () => {
  for (let n = 0; n < 20; n += 1) await submit()
  await claim(20)
  await elapse('1 minute')
  await Promise.all([sweep(), sweep(), sweep()])
  await sweep()
  expect(
    await count(`select count(*) from public.workflow_events where type = 'handed_back'`),
  ).toBe(20)
  expect((await claim(100)).work).toHaveLength(20)
})
