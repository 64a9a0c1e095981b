import { beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { call, count, field, rows, service } from './database.ts'
import { createMember } from './members.ts'
import { minuteNow } from './metrics.ts'

const closed = (ago: number) => new Date((minuteNow() - ago) * 60_000)
const found = (changes: Record<string, unknown> = {}) => ({
  ...{ objective_id: 'api_availability', state: 'ok', band: 'free', band_why: null },
  ...{ better_since: null, valid: 1_000_000, bad: 100, remaining: 0.9, figures: { coverage: 1 } },
  ...changes,
})
const write = (at: Date, ...entries: Record<string, unknown>[]) =>
  call(service, 'write_slo_status', { at, entries: JSON.stringify(entries) })
const status = () => rows(`select at, band, bad::int, since from public.slo_status`)
const marked = () => rows(`select outdated, band, bad::int from public.slo_status`)
const changes = () =>
  rows(`select from_band, to_band, bad::int from public.slo_band_changes order by id`)

beforeEach(async () => {
  await rows('delete from public.slo_status where true')
  await rows('delete from public.slo_band_changes where true')
})

describe('an evaluation', () => {
  test('is written once for a minute, and one that comes late not at all', async () => {
    expect(await write(closed(2), found())).toMatchObject({ body: { written: 1 } })
    expect(await write(closed(2), found({ bad: 7 }))).toMatchObject({ body: { written: 0 } })
    expect(await write(closed(3), found({ bad: 8 }))).toMatchObject({ body: { written: 0 } })
    expect(await status()).toMatchObject([{ at: closed(2), bad: 100 }])
    expect(await changes()).toHaveLength(1)
  })

  test('of two evaluators at once is one', async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => write(closed(1), found())))
    const written = answers.map((answer) => z.number().parse(field(answer, 'written')))
    expect(written.sort()).toEqual([0, 0, 0, 0, 0, 1])
    expect(await changes()).toHaveLength(1)
  })

  test('keeps since when a band holds, and every change of it with its counts', async () => {
    await write(closed(4), found())
    await write(closed(3), found({ bad: 200 }))
    expect(await status()).toMatchObject([{ at: closed(3), since: closed(4), bad: 200 }])
    await write(closed(2), found({ band: 'incident', bad: 950 }))
    expect(await status()).toMatchObject([{ since: closed(2), band: 'incident' }])
    expect(await changes()).toEqual([
      { from_band: null, to_band: 'free', bad: 100 },
      { from_band: 'free', to_band: 'incident', bad: 950 },
    ])
  })

  test('is done again for its minute once minutes are left out or count again, and keeps the band until then', async () => {
    const admin = await createMember('admin')
    const isDue = () =>
      count(
        `select count(*)::int from schedule.jobs where name = 'evaluate_slos' and last_started_at is null`,
      )
    await rows('delete from public.slo_exclusions where true')
    await rows(`update schedule.jobs set last_started_at = now() where name = 'evaluate_slos'`)
    await write(closed(2), found({ left_out: [] }))
    const span = { from_time: closed(30), to_time: closed(20) }
    const asked = { objective: 'api_availability', ...span, reason: 'Maintenance' }
    const id = field(await call(admin, 'exclude_from_slo', asked), 'id')
    expect(await marked()).toEqual([{ outdated: true, band: 'free', bad: 100 }])
    expect(await isDue()).toBe(1)
    expect(field(await call(service, 'read_slo_objectives', {}), 'evaluated_at')).toBeNull()

    // One that was counted before the change writes its minute, and stays marked.
    await write(closed(2), found({ bad: 90, left_out: [] }))
    expect(await marked()).toEqual([{ outdated: true, band: 'free', bad: 90 }])
    const [told] = z
      .array(z.looseObject({ exclusions: z.unknown() }))
      .parse(field(await call(service, 'read_slo_objectives', {}), 'objectives'))
    const leftOut = told?.exclusions
    await write(closed(2), found({ bad: 10, band: 'slow', left_out: leftOut }))
    expect(await marked()).toEqual([{ outdated: false, band: 'slow', bad: 10 }])
    expect(await changes()).toEqual([
      { from_band: null, to_band: 'free', bad: 100 },
      { from_band: 'free', to_band: 'slow', bad: 10 },
    ])
    await write(closed(2), found({ bad: 1, left_out: leftOut }))
    expect(await marked()).toEqual([{ outdated: false, band: 'slow', bad: 10 }])

    await call(admin, 'withdraw_exclusion', { id, reason: 'It was a fault' })
    expect(await marked()).toEqual([{ outdated: true, band: 'slow', bad: 10 }])
  })

  test('that is written while minutes are left out never takes the mark of that away', async () => {
    const admin = await createMember('admin')
    const span = { from_time: closed(30), to_time: closed(20) }
    const asked = { objective: 'api_availability', ...span, reason: 'Maintenance' }
    for (const ago of [9, 8, 7, 6, 5, 4]) {
      await rows('delete from public.slo_exclusions where true')
      await write(closed(ago + 1), found({ left_out: [] }))
      await Promise.all([
        call(admin, 'exclude_from_slo', asked),
        write(closed(ago), found({ left_out: [] })),
      ])
      expect(await marked()).toMatchObject([{ outdated: true }])
    }
  })

  test('of an objective that is gone is left out', async () => {
    expect(await write(closed(1), found({ objective_id: 'gone' }))).toMatchObject({
      body: { written: 0 },
    })
  })

  test.each([
    ['a minute to come', new Date(Date.now() + 120_000)],
    ['half a minute', new Date(minuteNow() * 60_000 - 1_500)],
  ])('of %s is refused', async (_, at) => {
    expect(await write(at, found())).toMatchObject({
      status: 422,
      body: { details: { field: 'at' } },
    })
  })
})

test.each([
  ['a latency that is no bound', `'latency', 'api', null, 300, 999000`],
  ['a queue without a limit', `'queue', 'queue', 'dead_letters', null, 999000`],
  ['events of a queue', `'events', 'queue', null, null, 999000`],
  ['a target of all', `'events', 'api', null, null, 1000000`],
  ['another kind', `'wish', 'api', null, null, 999000`],
])('%s is no objective', async (_, columns) => {
  await expect(
    rows(`insert into public.slo_objectives (id, position, title, kind, service, queue, limit_value, objective_ppm)
          values ('bad', 9, 'Bad', ${columns})`),
  ).rejects.toThrow('violates check constraint')
})
