import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createKey } from './api-keys.ts'
import { call, count, field, rows, type Answer } from './database.ts'
import { claimOne, run } from './executor.ts'
import { registerOperation, resetInstallation } from './installation.ts'
import { requestTexts, trySubmit, type Intent } from './intents.ts'
import { createMember, type Member } from './members.ts'

let admin: Member
let key: string
beforeAll(async () => {
  admin = await createMember('admin')
  key = (await createKey(admin, ['submit', 'ask'])).key
})
beforeEach(async () => {
  await resetInstallation()
  await registerOperation()
})
const submit = (intent?: Intent) => trySubmit(key, admin, intent)
const workflows = () => count('select count(*) from public.workflows')

describe('idempotency', () => {
  test('the same request gives the first result, also under a kill and after it ran', async () => {
    const first = await submit({ idempotencyKey: 'k' })
    await run(await claimOne())
    await call(admin, 'engage_control', { control: 'omnihub_kill_switch' })
    const again = await submit({ idempotencyKey: 'k' })
    expect(again).toMatchObject({
      status: 200,
      body: { created: false, status: 'succeeded', mode: 'live' },
    })
    expect(again.body).toMatchObject({ workflow_id: field(first, 'workflow_id') })
  })

  test('the same key with other params is a conflict and changes nothing', async () => {
    await submit({ idempotencyKey: 'k' })
    expect(await submit({ idempotencyKey: 'k', params: { n: 2 } })).toMatchObject({
      status: 409,
      body: { code: 'IDEMPOTENCY_MISMATCH' },
    })
    expect(await workflows()).toBe(1)
  })

  test('is per submitter and operation', async () => {
    await registerOperation({ name: 'sync_invoice' })
    const other = await createKey(admin, ['submit'])
    await submit({ idempotencyKey: 'k' })
    await submit({ idempotencyKey: 'k', operation: 'sync_invoice' })
    await trySubmit(other.key, admin, { idempotencyKey: 'k' })
    expect(await workflows()).toBe(3)
  })

  test('twelve at the same moment make one workflow, with a key', async () => {
    await once(() => submit({ idempotencyKey: 'once' }))
  })

  // Uses of a key queue up behind its rate counter; sessions really meet.
  test('twelve at the same moment make one workflow, by an admin', async () => {
    const texts = await requestTexts(admin.id, 'create_ticket', { n: 1 })
    const args = { operation: 'create_ticket', ...texts, idempotency_key: 'once' }
    await once(() => call(admin, 'submit_intent', args))
  })

  async function once(send: () => Promise<Answer>) {
    const answers = await Promise.all(Array.from({ length: 12 }, send))
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 12 }, () => 200))
    expect(answers.filter((answer) => field(answer, 'created') === true)).toHaveLength(1)
    expect(await workflows()).toBe(1)
  }

  test('an advisory run does not use the key up: after release the same key runs live, once', async () => {
    await call(admin, 'engage_control', { control: 'execution_safe_mode' })
    expect((await submit({ idempotencyKey: 'k' })).body).toMatchObject({
      mode: 'advisory',
      created: true,
    })
    await run(await claimOne(), { status: 'recorded' })
    const version = await count('select version from public.emergency_controls')
    await call(admin, 'release_control', {
      control: 'execution_safe_mode',
      reason: 'all is well again',
      expected_version: version,
      keep_paused: false,
    })
    expect((await submit({ idempotencyKey: 'k' })).body).toMatchObject({
      created: true,
      mode: 'live',
    })
    expect((await submit({ idempotencyKey: 'k' })).body).toMatchObject({ created: false })
    expect(await rows('select mode from public.workflows order by created_at')).toEqual([
      { mode: 'advisory' },
      { mode: null },
    ])
  })

  test('what was promised to be advisory stays so when safe mode is released before it starts', async () => {
    await call(admin, 'engage_control', { control: 'execution_safe_mode' })
    await submit()
    await rows(
      `select public.release_control('execution_safe_mode', 'all is well again', (select version from public.emergency_controls), false)`,
    )
    await rows('update public.workflows set available_at = now() where true')
    expect(await claimOne()).toMatchObject({ mode: 'advisory' })
  })
})
