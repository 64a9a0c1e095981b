import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createKey } from './api-keys.ts'
import { call, row, rows, service } from './database.ts'
import {
  beginAllowed,
  claim,
  claimOne,
  failed,
  finishEffect,
  finishWork,
  refused,
  run,
  succeeded,
} from './executor.ts'
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

describe('finish_work', () => {
  test('retries after 1, 2 and 4 seconds, then it is a dead letter', async () => {
    const id = await submit()
    for (const seconds of [1, 2, 4]) {
      const { status, next_attempt_at } = await run(await claimOne(), failed)
      expect(status).toBe('failed')
      const wait = (Date.parse(next_attempt_at ?? '') - Date.now()) / 1_000
      expect(wait).toBeGreaterThan(seconds - 0.5)
      expect(wait).toBeLessThanOrEqual(seconds)
      expect((await claim()).work).toEqual([])
      await rows('update public.workflows set available_at = now() where true')
    }
    expect(await run(await claimOne(), failed)).toMatchObject({ status: 'dead_letter' })
    expect(await workflow(id)).toMatchObject({
      attempt: 4,
      error_code: 'HTTP_500',
      finished_at: expect.any(Date),
    })
  })

  test('does not retry what another try cannot mend', async () => {
    await submit()
    expect(await run(await claimOne(), refused)).toMatchObject({ status: 'dead_letter' })
  })

  test('never plans a retry past the caller’s time', async () => {
    const id = await submit({ expiresAt: new Date(Date.now() + 5_000).toISOString() })
    await run(await claimOne(), failed)
    const { expires_at, caller_expires_at } = await workflow(id)
    expect(expires_at).toEqual(caller_expires_at)
  })

  test('under a kill a failed attempt is halted instead of retried', async () => {
    const id = await submit()
    const claimed = await claimOne()
    const effect = await beginAllowed(claimed)
    await engage()
    await finishEffect(effect, failed)
    expect(await finishWork(claimed, failed)).toMatchObject({ status: 'halted' })
    expect(await workflow(id)).toMatchObject({ error_code: 'KILL_SWITCH' })
  })

  test('a call that was under way when the kill came may say that it succeeded', async () => {
    await submit()
    const claimed = await claimOne()
    const effect = await beginAllowed(claimed)
    await engage()
    expect(await finishEffect(effect, succeeded)).toMatchObject({ recorded: true, late: false })
    expect(await finishWork(claimed, succeeded)).toMatchObject({ status: 'succeeded' })
  })

  test('is refused while the effect is open, and fenced without attempt or fence', async () => {
    const id = await submit()
    const claimed = await claimOne()
    await beginAllowed(claimed)
    const { workflow_id, attempt, fence } = claimed
    expect(
      await call(service, 'finish_work', { workflow_id, attempt, fence, outcome: succeeded }),
    ).toMatchObject({ status: 409 })
    expect(
      (
        await call(service, 'finish_work', {
          workflow_id,
          attempt,
          fence: null,
          outcome: succeeded,
        })
      ).body,
    ).toMatchObject({ fenced: true })
    expect(await workflow(id)).toMatchObject({ status: 'running' })
  })
})
