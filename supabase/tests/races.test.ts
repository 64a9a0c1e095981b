import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { createKey } from './api-keys.ts'
import { become, call, callWithin, count, owner, row, rows, service } from './database.ts'
import { begin, claim, claimOne, finishEffect, finishWork, succeeded } from './executor.ts'
import { registerOperation, resetInstallation } from './installation.ts'
import { submitIntent } from './intents.ts'
import { createMember, type Member } from './members.ts'
import { untilWaiting } from './until-waiting.ts'

const kill = { control: 'omnihub_kill_switch', reason: 'race' }
let admin: Member
let key: string
const held: pg.PoolClient[] = []

beforeAll(async () => {
  admin = await createMember('admin')
  key = (await createKey(admin, ['submit'])).key
})
beforeEach(async () => {
  await resetInstallation()
  await registerOperation()
})
afterEach(async () => {
  for (const client of held.splice(0)) {
    await client.query('rollback')
    client.release()
  }
})

/** A connection with a transaction that stays open until the test ends. */
async function hold(text: string, values: unknown[] = []) {
  const client = await owner.connect()
  held.push(client)
  await client.query('begin')
  await client.query(text, values)
  return client
}
const lastEntry = () => row('select * from public.audit_logs order by seq desc limit 1')

describe('the kill switch against busy claimers', () => {
  test('waits for claimers in their short transactions and then holds the lock', async () => {
    const claimer = await hold('select private.lock_controls_shared()')
    const engaged = call(admin, 'engage_control', kill)
    await untilWaiting('engage_control')
    await claimer.query('commit')
    expect(await engaged).toMatchObject({ status: 200, body: { changed: true } })
    expect(await lastEntry()).toMatchObject({ metadata: { lock_obtained: true } })
  })

  test('writes anyway after 250 ms when twelve hold on', async () => {
    for (let n = 0; n < 12; n += 1) await hold('select private.lock_controls_shared()')
    const startedAt = performance.now()
    expect(await call(admin, 'engage_control', kill)).toMatchObject({
      status: 200,
      body: { changed: true },
    })
    const took = performance.now() - startedAt
    expect(took).toBeGreaterThan(240)
    expect(took).toBeLessThan(1_500)
    expect(await lastEntry()).toMatchObject({ metadata: { lock_obtained: false } })
    expect(await claim()).toMatchObject({ stopped: 'KILL_SWITCH' })
  })

  test('is not starved by claimers that never pause, and nothing asked after its answer may run', async () => {
    for (let n = 0; n < 200; n += 1) await submitIntent(key, admin)
    const asked: { at: number; decision: string }[] = []
    let isOver = false
    const work = async () => {
      while (!isOver) {
        const {
          work: [claimed],
        } = await claim(1)
        if (!claimed) continue
        const at = performance.now()
        const begun = await begin(claimed)
        asked.push({ at, decision: begun.decision })
        if (begun.decision === 'run') {
          await finishEffect(begun.effect_id, succeeded)
          await finishWork(claimed, succeeded)
        }
      }
    }
    const claimers = Array.from({ length: 12 }, work)
    await expect.poll(() => asked.length).toBeGreaterThan(20)
    const startedAt = performance.now()
    await call(admin, 'engage_control', kill)
    const answeredAt = performance.now()
    isOver = true
    await Promise.all(claimers)
    expect(answeredAt - startedAt).toBeLessThan(2_000)
    expect(asked.filter(({ at, decision }) => at > answeredAt && decision === 'run')).toEqual([])
    expect(await count(`select count(*) from public.effects where status = 'open'`)).toBe(0)
  })

  test('waits for somebody who holds the row, and then goes on', async () => {
    const holder = await hold('select 1 from public.emergency_controls for update')
    const engaged = call(admin, 'engage_control', kill)
    await untilWaiting('engage_control')
    await holder.query('commit')
    expect((await engaged).status).toBe(200)
  })

  test('is not delayed by a release that waits behind claimers', async () => {
    const version = await count('select version from public.emergency_controls')
    const claimer = await hold('select private.lock_controls_shared()')
    const release = call(admin, 'release_control', {
      control: 'operator_takeover',
      reason: 'waits for the lock',
      expected_version: version,
    })
    await untilWaiting('release_control')
    expect((await call(admin, 'engage_control', kill)).status).toBe(200)
    await claimer.query('commit')
    expect(await release).toMatchObject({ status: 409 })
    expect(await row('select omnihub_kill_switch as on from public.emergency_controls')).toEqual({
      on: true,
    })
  })
})

describe('an executor that is caught between lock and write', () => {
  test('reads the controls last: what waited for its row while the kill came is refused', async () => {
    const id = await submitIntent(key, admin)
    const claimed = await claimOne()
    const holder = await hold('select 1 from public.workflows where id = $1 for update', [id])
    const asked = begin(claimed)
    await untilWaiting('begin_effect')
    await call(admin, 'engage_control', kill)
    await holder.query('commit')
    expect(await asked).toMatchObject({ decision: 'refuse', code: 'KILL_SWITCH' })
    expect(await rows('select 1 from public.effects')).toEqual([])
  })

  test('is cancelled by the database after a second, over real HTTP, and leaves nothing', async () => {
    const id = await submitIntent(key, admin)
    const { attempt, fence } = await claimOne()
    await hold('select 1 from public.workflows where id = $1 for update', [id])
    const { url, secretKey } = inject('stack')
    const startedAt = performance.now()
    const response = await fetch(`${url}/rest/v1/rpc/begin_effect`, {
      method: 'POST',
      headers: { apikey: secretKey, 'content-type': 'application/json' },
      body: JSON.stringify({ workflow_id: id, attempt, fence, effect_key: 'call' }),
    })
    expect(await response.json()).toMatchObject({ code: '57014' })
    expect(performance.now() - startedAt).toBeLessThan(2_500)
    expect(await rows('select 1 from public.effects')).toEqual([])
  })

  test.each([
    'claim_work',
    'begin_effect',
    'finish_effect',
    'finish_work',
    'heartbeat_work',
    'read_controls',
  ])('%s carries the one second', async (name) => {
    expect(
      await rows('select proconfig from pg_proc where oid = $1::regproc', [`public.${name}`]),
    ).toEqual([{ proconfig: expect.arrayContaining(['statement_timeout=1s']) }])
  })

  test('that has not committed yet makes the kill wait, so that it cannot commit after it', async () => {
    const id = await submitIntent(key, admin)
    const { attempt, fence } = await claimOne()
    const executor = await owner.connect()
    held.push(executor)
    await become(executor, service)
    expect(
      await callWithin(executor, 'begin_effect', {
        workflow_id: id,
        attempt,
        fence,
        effect_key: 'call',
      }),
    ).toMatchObject({ body: { decision: 'run' } })
    const engaged = call(admin, 'engage_control', kill)
    await untilWaiting('engage_control')
    await executor.query('commit')
    await engaged
    expect(
      await row(
        'select begun_at < (select omnihub_kill_switch_engaged_at from public.emergency_controls) as before from public.effects',
      ),
    ).toEqual({ before: true })
  })
})

test('twelve claimers never hold the same work', async () => {
  for (let n = 0; n < 60; n += 1) await submitIntent(key, admin)
  const claims = await Promise.all(Array.from({ length: 12 }, () => claim(10, randomUUID())))
  const ids = claims.flatMap(({ work }) => work.map(({ workflow_id }) => workflow_id))
  expect(new Set(ids).size).toBe(ids.length)
  expect(ids.length).toBe(60)
})
