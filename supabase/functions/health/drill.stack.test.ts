import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest'
import { createMember, withOwner } from '../../../test/create-member.ts'
import { releaseEverything } from '../../../test/release-everything.ts'
import { signIn } from '../../../test/sign-in.ts'
import { startAgents, type Agents } from '../../../test/start-agents.ts'

const stack = inject('stack')
let agents: Agents
let token = ''
/** The schedule writes by itself, so that tables could not be compared. */
const setSchedule = (enabled: boolean) =>
  withOwner(stack.dbUrl, (owner) => owner.query('update schedule.jobs set enabled = $1', [enabled]))

beforeAll(async () => {
  agents = await startAgents(stack)
  token = (await signIn(stack, await createMember(stack, 'admin'))).token
  await setSchedule(false)
})
afterAll(async () => {
  await setSchedule(true)
  await agents.stop()
})
beforeEach(async () => {
  await withOwner(stack.dbUrl, releaseEverything)
  await agents.sql('delete from public.drills where true')
})

async function post(path: string, body: object, bearer = token) {
  const response = await fetch(`${stack.url}/functions/v1/health/${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      apikey: bearer === '' ? stack.secretKey : stack.publishableKey,
      ...(bearer !== '' && { authorization: `Bearer ${bearer}` }),
    },
    body: JSON.stringify(body),
  })
  const answer: unknown = await response.json()
  return { status: response.status, body: answer }
}

/** What a drill may write: itself, its shadow, who saw it, that people are told, and the audit log with its seals. */
const itsOwn =
  /^(drills|controls_drill|guard_instances|outbox|audit_logs|audit_seals|audit_frontier|audit_checkpoints|audit_signing_keys|jobs)$/
/** What the collector measures, and requests of before, which are counted some seconds late. */
const ticking = /^(infra_.*|slo_minute.*|series|writers|dirty_hours)$/

/** Each table of ours with a digest of all that is in it, what was refused among them. */
async function everything(): Promise<Record<string, string>> {
  const told: Record<string, string> = {}
  const tables = await agents.sql(`
    select quote_ident(n.nspname) || '.' || quote_ident(c.relname) as name, c.relname as short from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'r' and n.nspname in ('public', 'private', 'metrics', 'notify', 'schedule') order by 1`)
  for (const { name, short } of tables) {
    if (itsOwn.test(String(short)) || ticking.test(String(short))) continue
    const [table] = await agents.sql(
      `select md5(coalesce(string_agg(md5(t::text), '' order by md5(t::text)), '')) as digest from ${String(name)} t`,
    )
    told[String(name)] = String(table?.digest)
  }
  return told
}

test('a stop is practised: refused in time, seen by guards, and no business table knows', async () => {
  // Jobs that had begun when the schedule was halted still write. None takes a minute: what is older lost its connection
  // to a test before this one, and never says that it has ended.
  const begun = `select name from schedule.jobs where last_started_at > coalesce(last_finished_at, '-infinity')
    and last_started_at > clock_timestamp() - interval '1 minute'`
  await expect.poll(() => agents.sql(begun), { timeout: 70_000 }).toEqual([])
  // A guard at work, which is the one to see it.
  expect((await agents.ask('sync_invoice')).body.decision).toBe('allow')
  await agents.until((await agents.submit('sync_invoice')).body.workflow_id, 'succeeded')
  const before = await everything()
  expect(Object.keys(before).length).toBeGreaterThan(30)

  const started = await post('drill', { reason: 'Quarterly drill' })
  expect(started).toEqual({
    status: 200,
    body: { id: expect.any(String), time_to_stop_ms: expect.any(Number), problem: null },
  })
  const [drill] = await agents.sql('select * from public.drills')
  expect(drill).toMatchObject({ passed: true, ended_at: null, reason: 'Quarterly drill' })
  expect(Number(drill?.time_to_stop_ms)).toBeLessThanOrEqual(1_000)
  const during = await everything()

  // Agents are asked as ever, and their guard tells which version of the drill it has read.
  expect((await agents.ask('sync_invoice')).body.decision).toBe('allow')
  await expect
    .poll(async () => {
      await agents.ask('sync_invoice')
      const [seen] = await agents.sql(
        'select max(drill_version) as version from public.guard_instances',
      )
      return seen?.version
    })
    .toBe(drill?.version)
  // The canary goes its way beside it.
  expect((await post('prove-switch', {}, '')).body).toMatchObject({ proven: true })
  expect((await agents.sql('select omnihub_kill_switch from public.controls_drill'))[0]).toEqual({
    omnihub_kill_switch: true,
  })

  const beforeItsEnd = await everything()
  expect(await post(`drill/${String(drill?.id)}/end`, {})).toEqual({
    status: 200,
    body: { id: drill?.id, admitted_after_ms: expect.any(Number) },
  })
  expect((await agents.sql('select passed, ended_because from public.drills'))[0]).toEqual({
    passed: true,
    ended_because: 'ended',
  })
  expect(during).toEqual(before)
  expect(await everything()).toEqual(beforeItsEnd)
}, 120_000)

test('a drill that nobody may start is not started', async () => {
  const viewer = await signIn(stack, await createMember(stack, 'viewer'))
  expect(await post('drill', { reason: 'x' }, viewer.token)).toMatchObject({
    status: 403,
    body: { code: 'NOT_ALLOWED' },
  })
  expect((await post('drill', { reason: 'x' }, '')).status).toBe(403)
  expect((await post('drill', { reason: '' })).body).toMatchObject({ code: 'INVALID_FIELD' })
  expect(await agents.sql('select 1 from public.drills')).toEqual([])
})

test('a second one is told who has started, without waiting', async () => {
  await post('drill', { reason: 'first' })
  const startedAt = performance.now()
  expect(await post('drill', { reason: 'second' })).toMatchObject({
    status: 409,
    body: { code: 'DRILL_RUNNING' },
  })
  expect(performance.now() - startedAt).toBeLessThan(1_000)
})
