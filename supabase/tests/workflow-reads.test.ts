import { randomUUID } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createKey } from './api-keys.ts'
import { call, row, rows } from './database.ts'
import { beginAllowed, claimOne, failed, refused, run } from './executor.ts'
import { registerOperation, resetInstallation } from './installation.ts'
import { submitIntent, type Intent } from './intents.ts'
import { createMember, type Member } from './members.ts'

let admin: Member
let approver: Member
let key: string
beforeAll(async () => {
  admin = await createMember('admin')
  approver = await createMember('approver')
  key = (await createKey(admin, ['submit'])).key
})
beforeEach(async () => {
  await resetInstallation()
  await registerOperation()
})
const submit = (intent?: Intent) => submitIntent(key, admin, intent)

const cursor = z.object({ at: z.string(), id: z.string() })
const page = z.object({
  items: z.array(z.looseObject({ id: z.string() })),
  next: z.nullable(cursor),
})

async function list(filter: object, before: unknown = null, page_size = 50) {
  const { body } = await call(approver, 'read_workflows', { filter, before, page_size })
  return page.parse(body)
}
const idsOf = async (filter: object) => (await list(filter)).items.map(({ id }) => id)

/** Every page of a list, in order. */
async function through(rpc: string, filter: object, page_size: number) {
  const seen: string[] = []
  for (let before: unknown = null; ;) {
    const { items, next } = page.parse(
      (await call(approver, rpc, { filter, before, page_size })).body,
    )
    seen.push(...items.map(({ id }) => id))
    if (next === null) return seen
    before = next
  }
}

describe('read_workflows', () => {
  test('is newest first and complete page by page, also when rows were made at the same moment', async () => {
    for (let n = 0; n < 7; n += 1) await submit()
    await rows(
      `update public.workflows set created_at = '2026-11-27T10:00:00.123456Z' where id in (select id from public.workflows limit 4)`,
    )
    const expected = await rows('select id from public.workflows order by created_at desc, id desc')
    const all = expected.map(({ id }) => id)
    for (const filter of [{}, { status: ['queued'] }, { operation: ['create_ticket'] }]) {
      expect(await through('read_workflows', filter, 2)).toEqual(all)
    }
  })

  test('answers what a list shows, without long parameters', async () => {
    const id = await submit({ params: { text: 'x'.repeat(3_000) } })
    await beginAllowed(await claimOne())
    const { items } = await list({})
    expect(items).toMatchObject([
      {
        id,
        status: 'running',
        params_text: null,
        requester_name: admin.name,
        open_effects: 1,
        cancelling: false,
        attempt: 1,
        max_attempts: 4,
      },
    ])
    await call(admin, 'cancel_workflow', { id, reason: 'x' })
    expect((await list({})).items).toMatchObject([
      { cancelling: true, cancel_requested_by_name: admin.name },
    ])
  })

  test('filters by each key, and by several at once', async () => {
    await registerOperation({ name: 'sync_invoice' })
    const done = await submit()
    await run(await claimOne())
    const dead = await submit({ operation: 'sync_invoice', idempotencyKey: '50%_off-7' })
    await run(await claimOne(), refused)
    const waiting = await submit({ idempotencyKey: '50xyoff-7' })
    const { trace_id, submitter_name, created_at } = await row(
      'select trace_id, submitter_name, created_at from public.workflows where id = $1',
      [dead],
    )
    expect(await idsOf({ status: ['succeeded', 'dead_letter'] })).toEqual([dead, done])
    expect(await idsOf({ operation: ['sync_invoice'] })).toEqual([dead])
    expect(await idsOf({ status: ['queued'], operation: ['sync_invoice'] })).toEqual([])
    expect(await idsOf({ trace_id })).toEqual([dead])
    expect(await idsOf({ submitter: submitter_name })).toEqual([waiting, dead, done])
    expect(await idsOf({ submitter: 'nobody' })).toEqual([])
    expect(await idsOf({ mode: 'live' })).toEqual([dead, done])
    expect(await idsOf({ mode: 'advisory' })).toEqual([])
    await rows(`update public.workflows set mode = 'advisory' where id = $1`, [done])
    expect(await idsOf({ mode: 'advisory' })).toEqual([done])
    expect(await idsOf({ mode: 'advisory', status: ['succeeded'] })).toEqual([done])
    expect(await idsOf({ mode: 'advisory', status: ['queued'] })).toEqual([])
    expect(await idsOf({ mode: 'live', status: ['dead_letter'] })).toEqual([dead])
    expect(await idsOf({ text: '50%_off' })).toEqual([dead])
    expect(await idsOf({ text: waiting })).toEqual([waiting])
    expect(await idsOf({ text: trace_id, status: ['queued'] })).toEqual([])
    expect(await idsOf({ since: created_at })).toEqual([waiting, dead])
    expect(await idsOf({ until: created_at })).toEqual([done])
    expect(await idsOf({ status: [], text: null })).toEqual([waiting, dead, done])
  })

  test.each([
    [{ state: ['queued'] }, null, 'state'],
    [{ status: 'queued' }, null, 'status'],
    [{ status: [1] }, null, 'status'],
    [{ since: 'yesterday-ish' }, null, 'since'],
    [{ mode: 'rehearsal' }, null, 'mode'],
    [[], null, 'filter'],
    [{}, { at: 'now', id: 'x' }, 'id'],
  ])('%j before %j is refused', async (filter, before, name) => {
    const answer = await call(approver, 'read_workflows', {
      filter: JSON.stringify(filter),
      before,
    })
    expect(answer).toMatchObject({
      status: 422,
      body: { code: 'INVALID_FIELD', details: { field: name } },
    })
  })
})

describe('read_workflow', () => {
  test('tells everything about one', async () => {
    const id = await submit({ params: { text: 'x'.repeat(3_000) } })
    await run(await claimOne(), refused)
    expect((await call(approver, 'read_workflow', { id })).body).toMatchObject({
      workflow: {
        id,
        params_text: JSON.stringify({ text: 'x'.repeat(3_000) }),
        idempotency_key: expect.any(String),
        reason: null,
        released: false,
      },
      cancelling: false,
      events_total: 5,
      events: ['submitted', 'started', 'effect_begun', 'effect_finished', 'dead_letter'].map(
        (type) => ({ type }),
      ),
      effects: [{ attempt: 1, effect_key: 'call', status: 'failed', outcome: refused }],
      approvals: [],
      dead_letters: [{ error_code: 'HTTP_400', handled_at: null }],
    })
  })

  test('shows its approvals without their texts', async () => {
    await registerOperation({ name: 'issue_refund', risk_level: 'high', required_approvals: 1 })
    const id = await submit({ operation: 'issue_refund' })
    const { body } = await call(approver, 'read_workflow', { id })
    const [approval] = z.object({ approvals: z.array(z.looseObject({})) }).parse(body).approvals
    expect(approval).toMatchObject({ status: 'pending', required_approvals: 2 })
    expect(approval).not.toHaveProperty('canonical_text')
  })

  test('of nothing is told so', async () => {
    expect(await call(approver, 'read_workflow', { id: randomUUID() })).toMatchObject({
      status: 404,
      body: { code: 'NOT_FOUND' },
    })
  })
})

describe('read_dead_letters', () => {
  test('answers open ones with payload, error and every try; handled ones when asked', async () => {
    const first = await submit({ params: { n: 7 } })
    for (let attempt = 1; attempt <= 4; attempt += 1) {
      await run(await claimOne(), failed)
      await rows('update public.workflows set available_at = now() where true')
    }
    await submit()
    await run(await claimOne(), refused)
    const open = await call(approver, 'read_dead_letters')
    expect(open.body).toMatchObject({
      total_open: 2,
      next: null,
      items: [
        { error_code: 'HTTP_400', attempts: 1, tries: [{ attempt: 1 }] },
        {
          workflow_id: first,
          params_text: '{"n":7}',
          error_code: 'HTTP_500',
          workflow_status: 'dead_letter',
          requester_name: admin.name,
          tries: [1, 2, 3, 4].map((attempt) => ({ attempt, error_code: 'HTTP_500' })),
        },
      ],
    })
    const items = page.parse(open.body).items
    await call(admin, 'discard_dead_letter', { id: items[0]?.id, reason: 'x' })
    expect((await call(approver, 'read_dead_letters')).body).toMatchObject({ total_open: 1 })
    expect(
      page.parse((await call(approver, 'read_dead_letters', { filter: { handled: true } })).body),
    ).toMatchObject({ items: [{ id: items[0]?.id, handling: 'discarded' }] })
    for (const [filter, found] of [
      [{ code: ['HTTP_500'] }, 1],
      [{ code: ['HTTP_400'] }, 0],
      [{ operation: ['create_ticket'] }, 1],
      [{ text: 'http_5' }, 1],
      [{ text: first }, 1],
      [{ text: 'nothing like it' }, 0],
    ] as const) {
      const answer = await call(approver, 'read_dead_letters', { filter })
      expect(page.parse(answer.body).items, JSON.stringify(filter)).toHaveLength(found)
    }
  })

  test('is complete page by page', async () => {
    for (let n = 0; n < 5; n += 1) {
      await submit()
      await run(await claimOne(), refused)
    }
    const all = await rows('select id from public.dead_letters order by created_at desc, id desc')
    expect(await through('read_dead_letters', {}, 2)).toEqual(all.map(({ id }) => id))
  })
})

test.each(['read_workflows', 'read_dead_letters', 'read_restore_desk'])(
  '%s is refused to a viewer',
  async (rpc) => {
    expect(await call(await createMember('viewer'), rpc)).toMatchObject({
      status: 403,
      body: { code: 'NOT_ALLOWED' },
    })
  },
)
