import pg from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { jobsDone } from '../../../test/jobs-done.ts'

const stack = inject('stack')
const superuser = new pg.Client({ connectionString: stack.superuserDbUrl })
beforeAll(async () => {
  await superuser.connect()
  await superuser.query(`update schedule.jobs set every = '1 day' where name = 'prove_switch'`)
  // One that had begun turns the same row.
  await jobsDone(superuser, ['prove_switch'])
})
afterAll(async () => {
  await superuser.query(`update schedule.jobs set every = '1 minute' where name = 'prove_switch'`)
  await superuser.end()
})

async function proveSwitch(apikey = stack.secretKey) {
  const response = await fetch(`${stack.url}/functions/v1/health/prove-switch`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', apikey },
    body: '{}',
  })
  const body: unknown = await response.json()
  return { status: response.status, body }
}

async function canary() {
  const { rows } = await superuser.query<{ proven_at: Date }>(
    'select * from public.controls_canary',
  )
  if (!rows[0]) throw new Error('there is no canary')
  return rows[0]
}

/** The real switch, and what was audited of it. */
const controls = async () =>
  (
    await superuser.query<{ version: string; omnihub_kill_switch: boolean; audited: string }>(
      `select c.version, c.omnihub_kill_switch, (select count(*) from public.audit_logs a where a.action like 'control.%') as audited
       from public.emergency_controls c`,
    )
  ).rows

test('the switch proves itself: refused within the bound, admitted again, and nobody is stopped', async () => {
  const before = await controls()
  expect(await proveSwitch()).toEqual({
    status: 200,
    body: { proven: true, duration_ms: expect.any(Number), problem: null },
  })
  expect(await canary()).toMatchObject({ omnihub_kill_switch: false, problem: null })
  expect(Date.now() - (await canary()).proven_at.getTime()).toBeLessThan(10_000)
  expect(await controls()).toEqual(before)
})

test('a switch that no longer works is not proven, which keeps the age of the last proof', async () => {
  const { proven_at } = await canary()
  // As if somebody had taken the kill switch out of what the database decides.
  const { rows } = await superuser.query<{ source: string }>(
    `select pg_get_functiondef('private.decide'::regproc) as source`,
  )
  const source = rows[0]?.source ?? ''
  await superuser.query(source.replace(`(p_controls ->> 'omnihub_kill_switch')::boolean`, 'false'))
  try {
    expect(await proveSwitch()).toMatchObject({
      body: { proven: false, problem: 'the database decided run with it on' },
    })
  } finally {
    await superuser.query(source)
  }
  expect(await canary()).toMatchObject({
    proven_at,
    omnihub_kill_switch: false,
    problem: expect.stringContaining('decided run'),
  })
})

test('only the schedule may have it proven', async () => {
  expect((await proveSwitch(stack.publishableKey)).status).toBe(401)
})
