import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createKey } from './api-keys.ts'
import { call, count, row, rows, service } from './database.ts'
import {
  begin,
  beginAllowed,
  claim,
  claimOne,
  failed,
  finishEffect,
  finishWork,
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
/** A workflow whose executor died during its call, as the sweeper left it. */
async function unknown() {
  const id = await submit()
  const claimed = await claimOne()
  const open = await beginAllowed(claimed)
  await elapse('1 minute')
  await sweep()
  return { id, claimed, open }
}
const resume = (id: string) =>
  call(admin, 'resume_workflows', { ids: [id], reason: 'checked', rate: 100 })

describe('an outcome that comes late', () => {
  test('after outcome_unknown: success ends the workflow', async () => {
    const { id, open } = await unknown()
    expect(await finishEffect(open, succeeded)).toEqual({ recorded: true, late: true })
    expect(await effect(open)).toMatchObject({
      status: 'succeeded',
      outcome: { body: { ok: true }, late: true },
    })
    expect(await workflow(id)).toMatchObject({ status: 'succeeded', result: { ok: true } })
  })

  test('after outcome_unknown: failure waits for an operator', async () => {
    const { id, open } = await unknown()
    expect(await finishEffect(open, failed)).toMatchObject({ late: true })
    expect(await workflow(id)).toMatchObject({ status: 'halted', error_code: 'HTTP_500' })
    expect((await claim()).work).toEqual([])
  })

  test('after a resume, before the newer try begins: the newer one makes no call', async () => {
    const { id, open } = await unknown()
    await resume(id)
    await finishEffect(open, succeeded)
    expect(await begin(await claimOne())).toMatchObject({ decision: 'finished', effect_id: open })
    expect(await count('select count(*) from public.effects')).toBe(1)
  })

  test('while a newer try is open: it is kept, and a third try makes no call', async () => {
    const { id, open } = await unknown()
    await resume(id)
    const claimed = await claimOne()
    const newer = await beginAllowed(claimed)
    await finishEffect(open, succeeded)
    expect(await effect(open)).toMatchObject({
      status: 'outcome_unknown',
      outcome: { status: 'succeeded', late: true },
    })
    await finishEffect(newer, failed)
    await finishWork(claimed, failed)
    await rows('update public.workflows set available_at = now() where true')
    expect(await begin(await claimOne())).toMatchObject({ decision: 'finished', effect_id: open })
  })

  test('twice, the same: recorded once', async () => {
    await submit()
    const open = await beginAllowed(await claimOne())
    await finishEffect(open, succeeded)
    const before = await effect(open)
    expect(await finishEffect(open, succeeded)).toMatchObject({ recorded: true })
    expect(await effect(open)).toEqual(before)
    expect(
      await count(`select count(*) from public.workflow_events where type = 'effect_finished'`),
    ).toBe(1)
  })

  test.each([
    ['first failed, then succeeded', failed, succeeded],
    ['first succeeded, then failed', succeeded, failed],
  ])(
    'contradicting: %s. The success stands and both are in the timeline',
    async (_what, first, second) => {
      await submit()
      const open = await beginAllowed(await claimOne())
      await finishEffect(open, first)
      await finishEffect(open, second)
      expect(await effect(open)).toMatchObject({
        status: 'succeeded',
        outcome: { status: 'succeeded' },
      })
      expect(
        await count(`select count(*) from public.workflow_events where type = 'effect_finished'`),
      ).toBe(2)
    },
  )

  test('of no known effect, or of no known kind, is refused', async () => {
    const nobody = '00000000-0000-0000-0000-00000000dead'
    expect(
      await call(service, 'finish_effect', { effect_id: nobody, outcome: succeeded }),
    ).toMatchObject({ status: 404 })
    expect(
      await call(service, 'finish_effect', { effect_id: nobody, outcome: { status: 'maybe' } }),
    ).toMatchObject({ status: 422 })
  })

  test('against the sweeper at the same moment: the outcome is never lost', async () => {
    for (let round = 0; round < 10; round += 1) {
      const id = await submit()
      const open = await beginAllowed(await claimOne())
      await elapse('1 minute')
      await Promise.all([finishEffect(open, succeeded), sweep()])
      await sweep()
      expect(await workflow(id)).toMatchObject({ status: 'succeeded' })
      expect(await effect(open)).toMatchObject({
        status: 'succeeded',
        outcome: { status: 'succeeded' },
      })
    }
  })
})
