import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { call, count, field, rows, type Answer } from './database.ts'
import { createMember, type Member } from './members.ts'

/** A runbook that nobody else here follows. */
const newSlug = () => `matrix-${randomUUID().slice(0, 8)}`

async function start(member: Member, slug: string, alert_id: string | null = null) {
  return idOf(await call(member, 'start_runbook', { slug, alert_id }))
}
const idOf = (answer: Answer) => z.uuid().parse(field(answer, 'id'))
const check = (member: Member, run: string, step: string, done = true) =>
  call(member, 'check_runbook_step', { run, step, done })
const steps = (run: string) =>
  rows(
    'select step, done, checked_by_name from public.runbook_steps where run_id = $1 order by step',
    [run],
  )
const audited = (slug: string) =>
  rows(
    'select action, actor_name, reason, metadata from public.audit_logs where resource_id = $1 order by seq',
    [slug],
  )

describe('a run', () => {
  test('keeps who began it, who ticked what, and how it ended', async () => {
    const [admin, approver] = [await createMember('admin'), await createMember('approver')]
    const [slug, alert] = [newSlug(), randomUUID()]
    const run = await start(approver, slug, alert)
    await check(approver, run, 'look')
    await check(admin, run, 'mend')
    await check(admin, run, 'look', false)
    const finished = await call(admin, 'finish_runbook', { run, note: ' It was the endpoint. ' })
    expect(finished.body).toMatchObject({ ok: true, id: run })
    expect(await steps(run)).toEqual([
      { step: 'look', done: false, checked_by_name: admin.name },
      { step: 'mend', done: true, checked_by_name: admin.name },
    ])
    expect(await audited(slug)).toMatchObject([
      { action: 'runbook.started', actor_name: approver.name, metadata: { run, alert } },
      { action: 'runbook.step_done', actor_name: approver.name, metadata: { run, step: 'look' } },
      { action: 'runbook.step_done', actor_name: admin.name, metadata: { run, step: 'mend' } },
      { action: 'runbook.step_undone', actor_name: admin.name, metadata: { run, step: 'look' } },
      { action: 'runbook.finished', reason: 'It was the endpoint.', metadata: { run, done: 1 } },
    ])
  })

  test('is joined by whoever starts it a second time, also at the same moment', async () => {
    const people = await Promise.all([1, 2, 3, 4].map(() => createMember('admin')))
    const slug = newSlug()
    const answers = await Promise.all(
      people.map((person) => call(person, 'start_runbook', { slug })),
    )
    expect(new Set(answers.map(idOf)).size).toBe(1)
    expect(answers.filter((answer) => field(answer, 'joined') === false)).toHaveLength(1)
    expect(await audited(slug)).toHaveLength(1)
  })

  test('ticked twice is ticked once', async () => {
    const admin = await createMember('admin')
    const slug = newSlug()
    const run = await start(admin, slug)
    expect((await check(admin, run, 'look', false)).body).toMatchObject({ changed: false })
    const twice = await Promise.all([check(admin, run, 'look'), check(admin, run, 'look')])
    expect(twice.filter((answer) => field(answer, 'changed') === true)).toHaveLength(1)
    expect(await audited(slug)).toHaveLength(2)
  })

  test('that is finished takes no tick and no second end, and leaves room for another', async () => {
    const admin = await createMember('admin')
    const slug = newSlug()
    const run = await start(admin, slug)
    await call(admin, 'finish_runbook', { run })
    const refused = {
      status: 409,
      body: { code: 'RUN_FINISHED', message: `${admin.name} has finished this run.` },
    }
    expect(await check(admin, run, 'look')).toMatchObject(refused)
    expect(await call(admin, 'finish_runbook', { run })).toMatchObject(refused)
    expect(await start(admin, slug)).not.toBe(run)
  })

  test('takes no tick while somebody finishes it', async () => {
    const admin = await createMember('admin')
    const run = await start(admin, newSlug())
    const [ticked, finished] = await Promise.all([
      check(admin, run, 'look'),
      call(admin, 'finish_runbook', { run }),
    ])
    expect(finished.status).toBe(200)
    expect((await steps(run)).length).toBe(ticked.status === 200 ? 1 : 0)
  })

  test('has at most a hundred steps', async () => {
    const admin = await createMember('admin')
    const run = await start(admin, newSlug())
    await rows(
      `insert into public.runbook_steps (run_id, step, done, checked_by_name) select $1, 's' || n, true, 'x' from generate_series(1, 100) n`,
      [run],
    )
    expect(await check(admin, run, 'one-more')).toMatchObject({ status: 422 })
    expect((await check(admin, run, 's1', false)).body).toMatchObject({ changed: true })
  })
})

describe('what is refused', () => {
  test.each([
    ['start_runbook', { slug: 'Not a slug' }, 422],
    ['start_runbook', { slug: null }, 422],
    ['check_runbook_step', { run: randomUUID(), step: 'look', done: true }, 404],
    ['check_runbook_step', { run: randomUUID(), step: 'two words', done: true }, 422],
    ['check_runbook_step', { run: randomUUID(), step: 'look', done: null }, 422],
    ['finish_runbook', { run: randomUUID() }, 404],
    ['finish_runbook', { run: randomUUID(), note: 'x'.repeat(2001) }, 422],
  ])('%s of %o', async (command, args, status) => {
    expect(await call(await createMember('admin'), command, args)).toMatchObject({ status })
  })

  test('a viewer, who reads every run and writes none', async () => {
    const [viewer, admin] = [await createMember('viewer'), await createMember('admin')]
    const run = await start(admin, newSlug())
    const refused = { status: 403, body: { code: 'NOT_ALLOWED' } }
    expect(await call(viewer, 'start_runbook', { slug: newSlug() })).toMatchObject(refused)
    expect(await check(viewer, run, 'look')).toMatchObject(refused)
    expect(await call(viewer, 'finish_runbook', { run })).toMatchObject(refused)
    expect(
      await count('select count(*)::int from public.audit_logs where actor_id = $1', [viewer.id]),
    ).toBe(3)
  })
})
