import { beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { ago, ended, firing, forgetAlerts, open, pending, story, write } from './alerts.ts'
import { call, field, rows, service, value } from './database.ts'
import { createMember } from './members.ts'

const pageShape = z.object({ items: z.array(z.object({ id: z.string() })), next: z.unknown() })

beforeEach(forgetAlerts)

const idOf = (rule = 'DLQBacklog') =>
  value('select id from public.alerts where rule = $1 and resolved_at is null', [rule])
const hour = () => new Date(Date.now() + 3_600_000)

describe('an episode', () => {
  test('is pending, fires, is told once and ends', async () => {
    await write([pending()])
    expect(await open()).toMatchObject([{ state: 'pending', announced_at: null }])
    await write([firing()])
    await write([firing()])
    await write([ended()])
    expect(await story()).toEqual(['pending', 'firing', 'announced!', 'resolved!'])
    expect(await open()).toEqual([])
  })

  test('that never fired leaves nothing behind', async () => {
    await write([pending()])
    await write([ended()])
    expect(await rows('select * from public.alerts')).toEqual([])
  })

  test('is one row however often it is written, and the next one is another', async () => {
    await write([firing()])
    await write([firing({ summary: '102 dead letters are open.' })])
    await write([firing({ pending_at: ago(5), firing_at: ago(0), ended_at: ago(5) })])
    const found = await rows('select state, dedup_key from public.alerts order by pending_at')
    expect(found.map(({ state }) => state)).toEqual(['resolved', 'firing'])
    expect(new Set(found.map(({ dedup_key }) => dedup_key)).size).toBe(2)
  })

  test('is named alike by everybody', async () => {
    expect(
      await value(
        `select private.alert_dedup_key('ControlEngaged', '{"z": "2", "control": "execution_safe_mode"}', '2026-11-27T10:00:00.123999Z')`,
      ),
    ).toBe('ControlEngaged/execution_safe_mode,2/1795773600123')
  })

  test('written by an evaluator that began earlier takes nothing back', async () => {
    const early = ago(10)
    await write([firing()])
    expect(await write([ended()], early)).toMatchObject({ body: { written: 0 } })
    // One that read before it fired, and writes later.
    await write([pending()])
    expect(await open()).toMatchObject([{ state: 'firing' }])
  })

  test('of what is critical is an incident, but for the switch, which is one already', async () => {
    await write([
      firing(),
      firing({ rule: 'KillSwitchEnabled' }),
      firing({ rule: 'HighLatency', severity: 'warning' }),
    ])
    const incidents = () =>
      rows(`select title, ended_at is null as goes_on from public.incidents where source = 'alert'`)
    expect(await incidents()).toEqual([{ title: 'Dead letters pile up', goes_on: true }])
    await write([ended()])
    expect(await incidents()).toEqual([{ title: 'Dead letters pile up', goes_on: false }])
  })

  test('of a graver rule hides it, until that ends', async () => {
    const graver = { inhibited_by: 'ServiceDown' }
    await write([firing(graver)])
    expect(await story()).toEqual(['pending', 'firing', 'inhibited'])
    await write([firing()])
    expect(await story()).toEqual(['pending', 'firing', 'inhibited', 'uninhibited', 'announced!'])
  })

  test('that nobody heard of ends without a word', async () => {
    await write([firing({ inhibited_by: 'ServiceDown' })])
    await write([ended()])
    expect((await story()).at(-1)).toBe('resolved')
  })
})

describe('who is on it', () => {
  test('is told to those who were told, and nothing more is said of it', async () => {
    const approver = await createMember('approver')
    await write([firing()])
    const id = await idOf()
    const answer = await call(approver, 'acknowledge_alert', { id, reason: 'Replaying them' })
    expect(answer).toMatchObject({ body: { ok: true } })
    expect(await open()).toMatchObject([
      { acknowledged_by_name: approver.name, acknowledged_reason: 'Replaying them' },
    ])
    expect(await story()).toEqual(['pending', 'firing', 'announced!', 'acknowledged!'])
    const second = await call(await createMember('admin'), 'acknowledge_alert', { id })
    expect(second).toMatchObject({
      ...{ status: 409, body: { code: 'ALREADY_ACKNOWLEDGED', details: { by: approver.name } } },
    })
    const [audited] = await rows(
      `select actor_name, reason from public.audit_logs where action = 'alert.acknowledged'
       order by seq desc limit 1`,
    )
    expect(audited).toEqual({ actor_name: approver.name, reason: 'Replaying them' })
  })

  test('before anybody was told, spares everybody', async () => {
    const admin = await createMember('admin')
    await call(admin, 'silence_alerts', {
      rule: 'DLQBacklog',
      labels: '{}',
      ends_at: hour(),
      reason: 'x',
    })
    await write([firing()])
    await call(admin, 'acknowledge_alert', { id: await idOf() })
    await rows('update public.alert_silences set ended_at = now(), ended_by_name = $1', ['x'])
    await write([firing({ summary: 'More' })])
    expect(await story()).toEqual(['pending', 'firing', 'silenced', 'acknowledged', 'unsilenced'])
  })

  test.each([
    ['pending', pending(), 'NOT_FIRING'],
    ['over', firing(), 'NOT_FIRING'],
  ])('cannot be said of what is %s', async (what, entry, code) => {
    await write([entry])
    const id = await idOf()
    if (what === 'over') await write([ended()])
    const answer = await call(await createMember('admin'), 'acknowledge_alert', { id })
    expect(answer).toMatchObject({ status: 409, body: { code } })
  })
})

describe('a silence', () => {
  test('keeps what matches quiet while it holds, and says it when it is over', async () => {
    const admin = await createMember('admin')
    const order = { rule: null, labels: '{"slo": "api"}', ends_at: hour(), reason: 'We know' }
    const silenced = await call(admin, 'silence_alerts', order)
    const id = field(silenced, 'id')
    await write([
      firing({ labels: { slo: 'api', other: 'x' } }),
      firing({ rule: 'HighLatency', labels: {} }),
    ])
    expect(await story()).toEqual(['pending', 'firing', 'silenced'])
    expect(await story('HighLatency')).toContain('announced!')
    const ended = await call(admin, 'end_silence', { id })
    expect(ended).toMatchObject({ body: { ok: true } })
    expect(await story()).toEqual(['pending', 'firing', 'silenced', 'unsilenced', 'announced!'])
    const again = await call(admin, 'end_silence', { id })
    expect(again).toMatchObject({ status: 409, body: { code: 'ALREADY_ENDED' } })
  })

  test('over what was told lets its end be told', async () => {
    const admin = await createMember('admin')
    await write([firing()])
    await call(admin, 'silence_alerts', {
      rule: 'DLQBacklog',
      labels: '{}',
      ends_at: hour(),
      reason: 'x',
    })
    await write([ended()])
    expect(await story()).toEqual(['pending', 'firing', 'announced!', 'silenced', 'resolved!'])
  })

  test.each([
    ['rule', { rule: 'no rule!' }],
    ['labels', { labels: '{"slo": 1}' }],
    ['labels', { labels: '[]' }],
    ['ends_at', { ends_at: new Date(0) }],
    ['ends_at', { ends_at: new Date(Date.now() + 31 * 86_400_000) }],
    ['reason', { reason: '  ' }],
    ['reason', { reason: 'x'.repeat(501) }],
  ])('with a wrong %s is refused', async (name, wrong) => {
    const right = { rule: 'DLQBacklog', labels: '{}', ends_at: hour(), reason: 'x' }
    const answer = await call(await createMember('admin'), 'silence_alerts', { ...right, ...wrong })
    expect(answer).toMatchObject({ status: 422, body: { details: { field: name } } })
    expect(await rows('select from public.alert_silences')).toEqual([])
  })
})

describe('what was judged outside', () => {
  const episode = () => ({
    ...{ rule: 'DatabaseDown', labels: '{}', title: 'The database does not answer' },
    ...{ summary: 'No answer', since: ago(300), firing_at: ago(180) },
  })

  test('is recorded as it was told, once, and nobody is told again', async () => {
    const told = episode()
    await call(service, 'record_outside_alert', told)
    await call(service, 'record_outside_alert', { ...told, resolved_at: ago(0) })
    await call(service, 'record_outside_alert', { ...told, resolved_at: ago(0) })
    expect(await story('DatabaseDown')).toEqual(['pending', 'firing', 'resolved'])
    expect(await rows(`select from public.incidents where source = 'alert'`)).toHaveLength(1)
  })

  test.each([{ firing_at: ago(400) }, { resolved_at: ago(200) }, { rule: 'x y' }, { title: null }])(
    'in no order of time is refused: %o',
    async (wrong) => {
      const answer = await call(service, 'record_outside_alert', { ...episode(), ...wrong })
      expect(answer).toMatchObject({ status: 422 })
    },
  )
})

describe('reading', () => {
  test('tells what is open, gravest and oldest first, and what is silenced', async () => {
    await write([
      firing({ rule: 'HighLatency', severity: 'warning' }),
      firing(),
      pending({ rule: 'ServiceDown' }),
    ])
    const viewer = await createMember('viewer')
    expect(await call(viewer, 'read_open_alerts', {})).toMatchObject({
      body: { open: ['DLQBacklog', 'HighLatency', 'ServiceDown'].map((rule) => ({ rule })) },
    })
  })

  test('pages through what is over without gap or repetition', async () => {
    const entries = Array.from({ length: 7 }, (_, at) => firing({ labels: { n: String(at) } }))
    await write(entries)
    await write(entries.map((entry) => ended({ labels: entry.labels, ended_at: ago(0) })))
    const viewer = await createMember('viewer')
    const seen: string[] = []
    let before: unknown = null
    do {
      const { body } = await call(viewer, 'read_alerts', { before, page_size: 3 })
      const page = pageShape.parse(body)
      seen.push(...page.items.map(({ id }) => id))
      before = page.next && JSON.stringify(page.next)
    } while (before)
    expect(new Set(seen).size).toBe(7)
    expect(seen).toHaveLength(7)
  })

  test('one tells its story and what was before', async () => {
    await write([firing({ pending_at: ago(500) })])
    await write([ended()])
    await write([firing()])
    const { body } = await call(await createMember('viewer'), 'read_alert', { id: await idOf() })
    expect(body).toMatchObject({
      alert: { rule: 'DLQBacklog', state: 'firing' },
      events: [{ kind: 'pending' }, { kind: 'firing' }, { kind: 'announced' }],
      earlier: [{ resolved_at: expect.any(String) }],
    })
  })
})
