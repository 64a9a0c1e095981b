import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { call, count, field, rows, service } from './database.ts'
import { resetInstallation } from './installation.ts'
import { createMember } from './members.ts'
import { minuteNow } from './metrics.ts'

const time = (ago: number) => new Date((minuteNow() - ago) * 60_000)
/** Ends what somebody began, as the desk does. */
async function release(admin: Awaited<ReturnType<typeof createMember>>, control: string) {
  const expected_version = await count('select version from public.emergency_controls')
  const args = { control, reason: 'Drill is over', expected_version, keep_paused: false }
  expect(await call(admin, 'release_control', args)).toMatchObject({ status: 200 })
  await rows('select schedule.record_incidents()')
}
const audited = (action: string) =>
  rows(
    `select actor_name, reason, metadata from public.audit_logs where action = $1 order by seq desc limit 1`,
    [action],
  )

beforeEach(async () => {
  await resetInstallation()
  await rows('delete from public.incidents where true')
  await rows('delete from public.slo_exclusions where true')
})

describe('spans of controls', () => {
  const recorded = () =>
    rows(
      `select source_name, title, ended_at is null as goes_on from public.incidents order by started_at desc`,
    )

  test('become incidents that end when the control is released, and twice is like once', async () => {
    const admin = await createMember('admin')
    const control = 'execution_safe_mode'
    await call(admin, 'engage_control', { control, reason: 'Drill' })
    await rows('select schedule.record_incidents()')
    const [first] = await recorded()
    expect(first).toEqual({ source_name: control, title: 'Safe mode on', goes_on: true })
    await release(admin, control)
    await rows('select schedule.record_incidents()')
    expect((await recorded())[0]).toMatchObject({ source_name: control, goes_on: false })
    expect(
      await count(
        `select count(*)::int from (select 1 from public.incidents group by source, source_name, started_at having count(*) > 1) t`,
      ),
    ).toBe(0)
  })

  test('keep the title that somebody gave them', async () => {
    const admin = await createMember('admin')
    await call(admin, 'engage_control', { control: 'execution_safe_mode', reason: 'Drill' })
    await rows('select schedule.record_incidents()')
    const id = await count('select id from public.incidents order by started_at desc limit 1')
    const title = `Payments drill ${randomUUID().slice(0, 4)}`
    const args = { id, title: `  ${title} `, reason: 'It was one' }
    expect(await call(admin, 'title_incident', args)).toMatchObject({ body: { ok: true, title } })
    await release(admin, 'execution_safe_mode')
    expect(
      await rows('select title from public.incidents order by started_at desc limit 1'),
    ).toEqual([{ title }])
    expect(await audited('incident.titled')).toMatchObject([
      { reason: 'It was one', metadata: { old: 'Safe mode on', new: title } },
    ])
  })

  test.each([
    ['nothing', ''],
    ['two lines', 'a\nb'],
    ['a novel', 'x'.repeat(121)],
  ])('%s is no title', async (_, title) => {
    const admin = await createMember('admin')
    expect(await call(admin, 'title_incident', { id: 1, title })).toMatchObject({
      ...{ status: 422, body: { details: { field: 'title' } } },
    })
  })

  test('one that is not there is not found', async () => {
    const admin = await createMember('admin')
    expect(await call(admin, 'title_incident', { id: 999_999, title: 'x' })).toMatchObject({
      status: 404,
    })
  })
})

describe('exclusions', () => {
  const asked = { objective: 'api_availability', reason: 'Announced maintenance' }
  const exclude = (person: Awaited<ReturnType<typeof createMember>>, changes = {}) =>
    call(person, 'exclude_from_slo', {
      ...asked,
      from_time: time(30),
      to_time: time(20),
      ...changes,
    })
  const told = async () =>
    z
      .array(z.looseObject({ id: z.string(), exclusions: z.array(z.unknown()) }))
      .parse(field(await call(service, 'read_slo_objectives', {}), 'objectives'))
      .find(({ id }) => id === asked.objective)?.exclusions

  test('are told to the evaluator until they are withdrawn, and stay in the list', async () => {
    const admin = await createMember('admin')
    const id = field(await exclude(admin), 'id')
    expect(await told()).toHaveLength(1)
    expect(await audited('slo.excluded')).toMatchObject([
      { reason: asked.reason, metadata: { exclusion: id } },
    ])
    const withdraw = () => call(admin, 'withdraw_exclusion', { id, reason: 'It was a real fault' })
    expect(await withdraw()).toMatchObject({ body: { ok: true } })
    expect(await withdraw()).toMatchObject({ status: 409, body: { code: 'ALREADY_WITHDRAWN' } })
    expect(await told()).toEqual([])
    expect(await audited('slo.exclusion_withdrawn')).toMatchObject([
      { reason: 'It was a real fault', metadata: { exclusion: id } },
    ])
    expect(
      await rows('select reason, withdrawn_at is null as holds from public.slo_exclusions'),
    ).toEqual([{ reason: asked.reason, holds: false }])
  })

  test.each([
    ['another objective', 'objective', { objective: 'nothing' }],
    ['half a minute', 'from_time', { from_time: new Date(minuteNow() * 60_000 - 90_500) }],
    ['what is too old', 'from_time', { from_time: time(28 * 1_440 + 5) }],
    ['an end before its start', 'to_time', { to_time: time(40) }],
    ['more than a week', 'to_time', { from_time: time(8 * 1_440), to_time: time(0) }],
    ['no reason', 'reason', { reason: '  ' }],
  ])('%s is refused', async (_, name, changes) => {
    const admin = await createMember('admin')
    expect(await exclude(admin, changes)).toMatchObject({
      ...{ status: 422, body: { details: { field: name } } },
    })
    expect(await told()).toEqual([])
  })

  test('are withdrawn by one of two admins at once, and the other is told by whom', async () => {
    const [first, second] = [await createMember('admin'), await createMember('admin')]
    const id = field(await exclude(first), 'id')
    const answers = await Promise.all(
      [first, second].map((admin) => call(admin, 'withdraw_exclusion', { id, reason: 'Mine' })),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
    expect(await rows('select withdrawn_by_name from public.slo_exclusions')).toHaveLength(1)
  })

  test.each(['approver', 'viewer'] as const)('are not for %ss', async (role) => {
    expect(await exclude(await createMember(role))).toMatchObject({ status: 403 })
  })
})
