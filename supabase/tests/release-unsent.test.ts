import { beforeAll, beforeEach, expect, test } from 'vitest'
import type { ClaimedWorkflow } from '../functions/_shared/contracts/work.ts'
import { createKey } from './api-keys.ts'
import { call, row, rows, service } from './database.ts'
import { begin, beginAllowed, claim, claimOne, finishEffect, run, succeeded } from './executor.ts'
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
const workflow = (id: string) => row('select * from public.workflows where id = $1', [id])
const effects = () => rows('select status, outcome from public.effects order by begun_at')
const release = async ({ workflow_id, attempt, fence }: ClaimedWorkflow) =>
  (await call(service, 'release_unsent', { workflow_id, attempt, fence })).body

const notSent = { status: 'failed', outcome: { error_code: 'NOT_SENT', status: 'refused_late' } }

test('what was opened and never sent is closed, and the work waits a second for its next try', async () => {
  const id = await submit()
  const claimed = await claimOne()
  await beginAllowed(claimed)
  expect(await release(claimed)).toEqual({ status: 'queued' })
  expect(await effects()).toMatchObject([notSent])
  expect(await workflow(id)).toMatchObject({ status: 'queued', attempt: 0, lease_owner: null })
  expect((await claim()).work).toEqual([])
  await rows('update public.workflows set available_at = now() where true')
  await run(await claimOne())
  expect(await workflow(id)).toMatchObject({ status: 'succeeded', attempt: 1 })
})

test('also when the effect was never opened', async () => {
  const id = await submit()
  const claimed = await claimOne()
  expect(await release(claimed)).toEqual({ status: 'queued' })
  expect(await workflow(id)).toMatchObject({ status: 'queued' })
})

test('halts under a kill, and ends what somebody cancelled', async () => {
  const stopped = await submit()
  const one = await claimOne()
  await beginAllowed(one)
  const cancelled = await submit()
  const two = await claimOne()
  await beginAllowed(two)
  await call(admin, 'cancel_workflow', { id: cancelled })
  await rows(`select public.engage_control('omnihub_kill_switch')`)
  expect(await release(one)).toEqual({ status: 'halted' })
  expect(await release(two)).toEqual({ status: 'cancelled' })
  expect(await workflow(stopped)).toMatchObject({ status: 'halted' })
})

test('changes nothing for whoever no longer has the work', async () => {
  const id = await submit()
  const claimed = await claimOne()
  await release(claimed)
  await rows('update public.workflows set available_at = now() where true')
  const newer = await claimOne()
  await beginAllowed(newer)
  expect(await release(claimed)).toEqual({ status: 'running' })
  expect(await effects()).toMatchObject([{ status: 'open' }])
  expect(await workflow(id)).toMatchObject({ status: 'running', fence: newer.fence })
})

test('never unsays an outcome', async () => {
  await submit()
  const claimed = await claimOne()
  await finishEffect(await beginAllowed(claimed), succeeded)
  expect(await release(claimed)).toEqual({ status: 'queued' })
  expect(await effects()).toMatchObject([{ status: 'succeeded', outcome: { status: 'succeeded' } }])
  await rows('update public.workflows set available_at = now() where true')
  expect(await begin(await claimOne())).toMatchObject({ decision: 'finished' })
})

test('after the sweeper gave up on it: an operator resumes what is known not to have been sent', async () => {
  const id = await submit()
  const claimed = await claimOne()
  await beginAllowed(claimed)
  await rows(
    `with silent as (update public.effects set begun_at = begun_at - interval '1 minute' where true)
     update public.workflows set lease_until = now() where true`,
  )
  await rows('select schedule.sweep_leases()')
  expect(await workflow(id)).toMatchObject({ status: 'outcome_unknown' })
  expect(await release(claimed)).toEqual({ status: 'halted' })
  expect(await workflow(id)).toMatchObject({ status: 'halted', error_code: 'NOT_SENT' })
})

test('a begin that comes after it is fenced', async () => {
  await submit()
  const claimed = await claimOne()
  await release(claimed)
  expect(await begin(claimed)).toEqual({ decision: 'fenced', code: 'queued' })
})

test('at the same moment as the begin that it answers for: no call is left open', async () => {
  for (let round = 0; round < 20; round += 1) {
    const id = await submit()
    const claimed = await claimOne()
    await Promise.all([begin(claimed), release(claimed)])
    expect(await workflow(id)).toMatchObject({ status: 'queued' })
    expect(await rows(`select 1 from public.effects where status = 'open'`)).toEqual([])
    await rows('delete from public.workflows where true')
  }
})
