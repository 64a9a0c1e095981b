import pg from 'pg'
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest'
import { startAgents, type Agents } from '../../../test/start-agents.ts'

const stack = inject('stack')
let agents: Agents
beforeAll(async () => {
  agents = await startAgents(stack)
})
afterAll(() => agents.stop())
afterEach(() => agents.releaseAll())

const health = (path = '') => agents.call(`health${path}`, { method: 'GET' })

test('is alive, without anybody signing in', async () => {
  expect(await health()).toMatchObject({ status: 200, body: { status: 'ok' } })
})

test('looks deeper: database, controls and schedule', async () => {
  await expect
    .poll(async () => (await health('/deep')).body, { timeout: 10_000 })
    .toMatchObject({
      status: 'ok',
      database: { status: 'ok', latency_ms: expect.any(Number) },
      controls: { status: 'ok' },
      schedule: { status: 'ok', late: [] },
    })
})

test.each([
  ['execution_safe_mode', 200, 'advisory'],
  ['operator_takeover', 200, 'restricted'],
  ['omnihub_kill_switch', 503, 'stopped'],
] as const)('/omn under %s answers %d %s', async (control, status, word) => {
  await expect.poll(async () => (await health('/omn')).body.status, { interval: 50 }).toBe('ok')
  await agents.engage(control, 'health')
  await expect.poll(async () => (await health('/omn')).body.status, { interval: 50 }).toBe(word)
  const reply = await health('/omn')
  expect(reply.status).toBe(status)
  expect(reply.body).toEqual({
    omnihub_enabled: status === 200,
    status: word,
    last_updated: expect.any(String),
  })
})

test('a deleted controls row stops everything within the hard bound', async () => {
  const superuser = new pg.Client({ connectionString: stack.superuserDbUrl })
  await superuser.connect()
  await agents.ask('sync_invoice')
  await superuser.query('set session_replication_role = replica')
  await superuser.query('delete from public.emergency_controls')
  const deletedAt = performance.now()
  try {
    await expect
      .poll(async () => (await agents.ask('sync_invoice')).body.code, { interval: 20 })
      .toBe('CONTROLS_UNAVAILABLE')
    expect(performance.now() - deletedAt).toBeLessThan(1_000)
    await expect
      .poll(async () => (await agents.submit('sync_invoice')).body, { interval: 20 })
      .toMatchObject({
        code: 'CONTROLS_UNAVAILABLE',
        details: { updated_by: 'system_failsafe', control: 'omnihub_kill_switch' },
      })
    expect((await health('/omn')).status).toBe(503)
    expect((await health('/deep')).body).toMatchObject({ controls: { status: 'unreadable' } })
  } finally {
    await agents.sql(`select private.repair_controls('the row was deleted')`)
    await superuser.end()
  }
  await expect.poll(async () => (await health('/omn')).body.status).toBe('stopped')
  const [row] = await agents.sql('select omnihub_kill_switch from emergency_controls')
  expect(row?.omnihub_kill_switch).toBe(true)
})
