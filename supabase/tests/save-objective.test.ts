import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { call, row, rows } from './database.ts'
import { createMember, signedInAgo, type Member } from './members.ts'
import { entry, minuteNow, record } from './metrics.ts'

let admin: Member
beforeAll(async () => {
  admin = await createMember('admin')
})
afterEach(async () => {
  await rows(`delete from public.slo_objectives where id = 'executor_success'`)
  await rows('delete from metrics.slo_minute where true')
  await rows('delete from metrics.gauge_minute where true')
})

const definition = {
  ...{ id: 'executor_success', title: 'Calls that succeed', kind: 'events', service: 'executor' },
  objective_ppm: 990_000,
}
const latency = { kind: 'latency', limit_value: 500 }
const queue = { kind: 'queue', service: 'queue', queue: 'dead_letters', limit_value: 10 }
const save = (changes: object = {}, expected_revision: number | null = null, by = admin) =>
  call(by, 'save_objective', {
    definition: { ...definition, ...changes },
    reason: 'agreed with the product',
    expected_revision,
  })
const stored = () => row(`select * from public.slo_objectives where id = 'executor_success'`)
const evaluated = () =>
  rows(
    `insert into public.slo_status (objective_id, at, state, band, valid, bad, figures, since)
     values ('executor_success', now(), 'ok', 'free', 1, 0, '{}', now())`,
  )
const statuses = () =>
  rows(`select 1 from public.slo_status where objective_id = 'executor_success'`)

describe('save_objective', () => {
  test('adds one behind the others, and each save is a revision with both in the log', async () => {
    expect((await save()).body).toMatchObject({ id: 'executor_success', revision: 1 })
    expect(await stored()).toMatchObject({ min_bad: 5, gates_deploys: false, enabled: true })
    expect((await save({ gates_deploys: true, min_bad: 0 }, 1)).body).toMatchObject({ revision: 2 })
    expect(await row('select * from public.audit_logs order by seq desc limit 1')).toMatchObject({
      action: 'slo.objective_changed',
      reason: 'agreed with the product',
      actor_id: admin.claims.sub,
      metadata: { old: { gates_deploys: false, min_bad: 5 }, new: { gates_deploys: true } },
    })
  })

  test('forgets what was found by the old target, and keeps it under a new title', async () => {
    await save()
    await evaluated()
    await save({ title: 'Calls that come through' }, 1)
    expect(await statuses()).toHaveLength(1)
    await save({ objective_ppm: 995_000 }, 2)
    expect(await statuses()).toEqual([])
  })

  test('knows of each change meanwhile', async () => {
    await save()
    for (const stale of [null, 7]) {
      expect(await save({ objective_ppm: 1 }, stale)).toMatchObject({
        status: 409,
        body: { code: 'STALE_VERSION', details: { revision: 1 } },
      })
    }
    expect(await save({ id: 'nothing_there' }, 1)).toMatchObject({ status: 409 })
    const both = await Promise.all([save({ min_bad: 1 }, 1), save({ min_bad: 2 }, 1)])
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409])
  })

  test.each<[string, object]>([
    ['id', { id: 'Executor' }],
    ['title', { title: ' ' }],
    ['kind', { kind: 'wish' }],
    ['service', { service: 'queue' }],
    ['service', { ...latency, service: 'workflows' }],
    ['queue', { queue: 'dead_letters' }],
    ['queue', { ...queue, queue: null }],
    ['limit_value', { limit_value: 500 }],
    ['limit_value', { ...latency, limit_value: 300 }],
    ['limit_value', { ...queue, limit_value: 0 }],
    ['objective_ppm', { objective_ppm: 1_000_000 }],
    ['objective_ppm', { objective_ppm: 99.9 }],
    ['objective_ppm', { objective_ppm: null }],
    ['min_bad', { min_bad: -1 }],
    ['gates_deploys', { gates_deploys: 'yes' }],
    ['enabled', { enabled: 1 }],
  ])('names %s when it is wrong: %j', async (field, changes) => {
    expect(await save(changes)).toMatchObject({ status: 422, body: { details: { field } } })
    expect(await rows(`select 1 from public.slo_objectives where position > 7`)).toEqual([])
  })

  test('never turns one kind into another', async () => {
    await save()
    expect(await save(latency, 1)).toMatchObject({ body: { details: { field: 'kind' } } })
    expect(await save({ service: 'api' }, 1)).toMatchObject({
      body: { details: { field: 'kind' } },
    })
  })

  test('asks for a reason and a fresh sign-in', async () => {
    const silent = await call(admin, 'save_objective', { definition, reason: ' ' })
    expect(silent).toMatchObject({ status: 422, body: { details: { field: 'reason' } } })
    expect(await save({}, null, signedInAgo(admin, 3_600))).toMatchObject({ status: 403 })
    expect(await rows(`select 1 from public.slo_objectives where position > 7`)).toEqual([])
  })
})

const columns = z.object({ from: z.string(), valid: z.array(z.number()), bad: z.array(z.number()) })

describe('read_objective_minutes', () => {
  const minute = minuteNow() - 3
  const minutesOf = async (args: object) => {
    const at = new Date(minuteNow() * 60_000)
    const { body } = await call(admin, 'read_objective_minutes', { at, ...args })
    const { from, valid, bad } = columns.parse(body)
    const place = minute - Date.parse(from) / 60_000
    expect([valid.length, bad.length]).toEqual([40_320, 40_320])
    return [valid.at(place), bad.at(place), bad.reduce((sum, n) => sum + n, 0)]
  }

  test('adds up operations and writers, by what the objective calls bad', async () => {
    const hist = entry({ requests: 10 }).hist.map((_, place) =>
      place === 9 ? 6 : place === 11 ? 4 : 0,
    )
    await record('one', [entry({ minute, requests: 10, errors: 2, hist })])
    await record('two', [entry({ minute, requests: 5, errors: 1, operation: 'sync_invoice' })])
    expect(await minutesOf({ kind: 'events', service: 'api' })).toEqual([15, 3, 3])
    expect(await minutesOf({ kind: 'latency', service: 'api', limit_value: 350 })).toEqual([
      15, 4, 4,
    ])
    expect(await minutesOf({ kind: 'latency', service: 'api', limit_value: 250 })).toEqual([
      15, 10, 10,
    ])
    expect(await minutesOf({ kind: 'latency', service: 'api', limit_value: 1000 })).toEqual([
      15, 0, 0,
    ])
  })

  test('leaves out what is left out of the objective, until that is withdrawn', async () => {
    await save({ service: 'api' })
    await record('one', [entry({ minute, requests: 10, errors: 2 })])
    const at = (place: number) => new Date((minute + place) * 60_000)
    await rows(
      `insert into public.slo_exclusions (objective_id, "from", "to", reason, author_name)
       values ('executor_success', $1, $2, 'maintenance', 'test')`,
      [at(0), at(1)],
    )
    const of = (objective: string) => minutesOf({ kind: 'events', service: 'api', objective })
    expect(await of('executor_success')).toEqual([0, 0, 0])
    expect(await of('api_availability')).toEqual([10, 2, 2])
    await rows(
      `update public.slo_exclusions set withdrawn_at = now(), withdrawn_by_name = 'test' where true`,
    )
    expect(await of('executor_success')).toEqual([10, 2, 2])
  })

  test('counts minutes of a queue, bad from its limit on', async () => {
    await rows(
      `insert into metrics.series (service, operation) values ('queue', 'dead_letters') on conflict do nothing`,
    )
    await rows(
      `insert into metrics.gauge_minute (minute, series_id, highest)
       select to_timestamp($1 * 60), id, 10 from metrics.series where service = 'queue' and operation = 'dead_letters'`,
      [minute],
    )
    const of = (limit_value: number) =>
      minutesOf({ kind: 'queue', queue: 'dead_letters', limit_value })
    expect(await of(10)).toEqual([1, 1, 1])
    expect(await of(11)).toEqual([1, 0, 0])
  })
})
