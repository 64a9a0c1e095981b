import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { parse } from 'zod/mini'
import { createKey } from '../../../test/create-key.ts'
import { createDecider, type Decider } from '../../../test/decider.ts'
import { holdEvaluation, type HeldEvaluation } from '../../../test/hold-evaluation.ts'
import { deployAnswer, deployStanding } from '../_shared/contracts/deploy-gate.ts'

const stack = inject('stack')
let held: HeldEvaluation
let admin: Decider
let key = ''
beforeAll(async () => {
  held = await holdEvaluation(stack.dbUrl)
  admin = await createDecider(stack, 'admin')
  key = await createKey(admin, ['deploy_gate'])
})
afterAll(() => held.release())
beforeEach(async () => {
  await held.set({ band: 'free', remaining: 0.8 })
  await held.sql('delete from public.deploy_decisions where true')
  await held.sql('delete from public.deploy_overrides where true')
})

const byKey = (secret = key) => ({ 'x-omnihub-key': secret })

async function get(path: string, headers: Record<string, string> = byKey()) {
  const response = await fetch(`${stack.url}/functions/v1/deploy-gate${path}`, { headers })
  const body: unknown = await response.json()
  return { status: response.status, body }
}

async function ask(change = 'deploy', headers: Record<string, string> = byKey()) {
  const { status, body } = await get(`?environment=local&change=${change}`, headers)
  expect([status, body]).toEqual([200, expect.anything()])
  return parse(deployAnswer, body)
}

describe('a pipeline', () => {
  test('is answered by the band, with everything that the band was read from', async () => {
    const answer = await ask()
    expect(answer).toMatchObject({
      ...{ allowed: true, decision: 'allow', band: 'free', reasons: [], change: 'deploy' },
      ...{ environment: 'local', controls: [], override: null },
      objectives: [{ id: 'api_availability', band: 'free', remaining: 0.8, note: null }],
    })
    expect(answer.objectives[0]?.burns).toContainEqual({
      ...{ tier: 'page_fast', factor: 14.4, long: 0.4, short: 0.2, is_over: false },
    })
    await held.set({ band: 'freeze', remaining: 0.2 })
    expect(await ask()).toMatchObject({ allowed: false, reasons: [{ code: 'FREEZE' }] })
    expect(await ask('rollback')).toMatchObject({ allowed: true, decision: 'warn' })
  })

  test('is denied an ordinary deploy under a control', async () => {
    await held.sql(`select private.engage_control('execution_safe_mode', 'drill', null)`)
    try {
      const answer = await ask()
      expect(answer).toMatchObject({ allowed: false, reasons: [{ code: 'CONTROL_ENGAGED' }] })
      expect(answer.controls).toMatchObject([{ control: 'execution_safe_mode' }])
      expect((await ask('emergency')).allowed).toBe(true)
    } finally {
      await held.sql(
        `select private.release_control('execution_safe_mode', 'the drill is over', version, false) from emergency_controls`,
      )
    }
  })

  test('is denied on an evaluation of long ago, and told how old it is', async () => {
    await held.set({ band: 'free', remaining: 0.8 }, 9)
    const answer = await ask()
    expect(answer).toMatchObject({ allowed: false, reasons: [{ code: 'STALE' }] })
    expect(answer.reasons[0]?.message).toMatch(/ (9|10) min old/)
  })

  test('is let out in an emergency once an admin answers for it, until that is revoked', async () => {
    await held.set({ band: 'incident', remaining: -0.4 })
    expect((await ask('emergency')).allowed).toBe(false)
    const order = {
      reason: 'the payment fix cannot wait',
      ends_at: new Date(Date.now() + 3_600_000),
    }
    const recorded = await admin.command('rest/v1/rpc/record_deploy_override', order)
    expect(recorded.status).toBe(200)
    const let_out = await ask('emergency')
    expect(let_out).toMatchObject({
      ...{ allowed: true, decision: 'warn' },
      reasons: [{ code: 'INCIDENT' }, { code: 'OVERRIDDEN' }],
      override: { by: admin.displayName, reason: order.reason },
    })
    expect((await ask('deploy')).allowed).toBe(false)
    const revocation = { id: recorded.body.id, reason: 'it is out' }
    await admin.command('rest/v1/rpc/revoke_deploy_override', revocation)
    expect((await ask('emergency')).allowed).toBe(false)
    expect(
      await held.sql(
        `select decision, override_id is not null as overridden from deploy_decisions
         where change = 'emergency' order by id`,
      ),
    ).toEqual([
      { decision: 'deny', overridden: false },
      { decision: 'warn', overridden: true },
    ])
  })

  test.each([
    ['?environment=production&change=deploy', 'WRONG_ENVIRONMENT', { environment: 'local' }],
    ['?environment=local&change=party', 'INVALID_FIELD', { field: 'change' }],
    ['?change=deploy', 'INVALID_FIELD', { field: 'environment' }],
    ['?environment=local&change=deploy&change=rollback', 'INVALID_FIELD', { field: 'change' }],
  ])('that asks %s is told what is wrong', async (query, code, details) => {
    expect(await get(query)).toMatchObject({ status: 422, body: { code, details } })
  })
})

test('every answer is recorded as given, and none is given that is not recorded', async () => {
  const kept = () => held.sql('select actor_name, decision, times from deploy_decisions')
  await ask()
  expect(await kept()).toEqual([{ actor_name: 'spec deploy_gate', decision: 'allow', times: 1 }])
  await held.sql(
    'alter table public.deploy_decisions add constraint closed check (false) not valid',
  )
  try {
    expect((await get('?environment=local&change=deploy')).status).toBe(500)
  } finally {
    await held.sql('alter table public.deploy_decisions drop constraint closed')
  }
})

describe('people', () => {
  test('see what each change would be answered, which records nothing', async () => {
    await held.set({ band: 'incident', remaining: 0.05 })
    const viewer = await createDecider(stack, 'viewer')
    const headers = { authorization: `Bearer ${viewer.token}` }
    const { status, body } = await get('/standing', headers)
    expect(status).toBe(200)
    const { changes, objectives } = parse(deployStanding, body)
    expect([changes.deploy, changes.emergency, changes.rollback]).toMatchObject([
      { decision: 'deny' },
      { decision: 'deny' },
      { decision: 'warn' },
    ])
    expect(objectives).toMatchObject([{ remaining: 0.05 }])
    expect(await held.sql('select 1 from deploy_decisions')).toEqual([])
    expect((await ask('deploy', headers)).allowed).toBe(false)
  })

  test('without an account, and keys of another scope, are told nothing', async () => {
    expect((await get('?environment=local&change=deploy', {})).status).toBe(401)
    const other = await createKey(admin, ['scrape'])
    expect(await get('?environment=local&change=deploy', byKey(other))).toMatchObject({
      status: 403,
      body: { code: 'SCOPE_MISSING' },
    })
    expect((await get('/standing')).status).toBe(403)
  })
})
