import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { z } from 'zod'
import { beginLogAnew } from '../../test/begin-log-anew.ts'
import { call, count, rows, value } from './database.ts'
import { createMember, type Member } from './members.ts'

let approver: Member
beforeAll(async () => {
  approver = await createMember('approver')
})
// Entries of these tests claim to be older than what is sealed, which whoever verifies the chain must find.
afterAll(() => beginLogAnew(inject('stack').superuserDbUrl, 0))

const pageShape = z.object({
  rows: z.array(z.looseObject({ seq: z.number() })),
  newer: z.nullable(z.number()),
  older: z.nullable(z.number()),
})
type Filter = Record<string, string>
interface Place {
  before_seq?: number
  after_seq?: number
  around_seq?: number
}

async function read(filter: Filter, place: Place = {}, page_size = 100) {
  const { status, body } = await call(approver, 'read_audit_page', { filter, ...place, page_size })
  expect(status).toBe(200)
  const page = pageShape.parse(body)
  return { ...page, seqs: page.rows.map(({ seq }) => seq) }
}

/** Every entry older than a place, newest first. */
async function older(filter: Filter, before: number | null, page_size: number, meanwhile = noop) {
  const seen: number[] = []
  for (let before_seq = before; ;) {
    const page = await read(filter, before_seq === null ? {} : { before_seq }, page_size)
    seen.push(...page.seqs)
    if (page.older === null) return seen
    before_seq = page.older
    await meanwhile()
  }
}

/** Every entry newer than a place, newest first. */
async function newer(filter: Filter, after: number, page_size: number, until = Infinity) {
  const seen: number[] = []
  for (let after_seq = after; ;) {
    const page = await read(filter, { after_seq }, page_size)
    seen.unshift(...page.seqs.filter((seq) => seq <= until))
    if (page.newer === null || page.newer > until) return seen
    after_seq = page.newer
  }
}

const noop = async () => undefined

interface Entry {
  actor_id?: string
  actor_name?: string
  actor_type?: string
  action?: string
  resource_type?: string
  resource_id?: string
  reason?: string
  metadata?: object
  channel?: string
  created_at?: string
}

async function write(entry: Entry): Promise<number> {
  const whole = {
    ...{ actor_name: 'Page tester', actor_type: 'system', action: 'page.tested' },
    ...{ resource_type: 'page', channel: 'system', metadata: {} },
    ...entry,
  }
  const names = Object.keys(whole)
  const values = names.map((_, at) => `$${String(at + 1)}`)
  return z
    .number()
    .parse(
      await value(
        `insert into public.audit_logs (${names.join()}) values (${values.join()}) returning seq`,
        Object.values(whole),
      ),
    )
}

/** The words of entries are kept by stretches of 16,384 numbers. */
async function nextStretch() {
  await rows(
    `select setval(s.name, ((select max(seq) from public.audit_logs) | 16383) - 1)
     from pg_get_serial_sequence('public.audit_logs', 'seq') s (name)`,
  )
}

const person = '11111111-2222-4333-8444-555555555555'
const choices: Record<keyof Entry, readonly unknown[]> = {
  actor_id: [person, null],
  actor_name: ['Dana K.', 'support-agent'],
  actor_type: ['user', 'key', 'system'],
  action: ['page.saved', 'page.saved.refused', 'book.opened'],
  resource_type: ['page', 'book'],
  resource_id: ['one', 'a:b', null],
  reason: ['Runaway refunds, INC-204', 'nothing', null],
  metadata: [{ note: 'ledger' }, {}],
  channel: ['panel', 'chat', 'api'],
  created_at: ['2026-11-20T10:00:00Z', '2026-11-20T11:00:00Z', '2026-11-20T12:00:00Z'],
}
const someEntry = fc.record(
  Object.fromEntries(Object.entries(choices).map(([key, of]) => [key, fc.constantFrom(...of)])),
)

/** Each filter, and the plain condition that says the same. */
const filters: readonly [Filter, string][] = [
  [{}, 'true'],
  [{ actor: person }, `actor_type = 'user' and actor_id = '${person}'`],
  [{ actor: 'key:support-agent' }, `actor_type = 'key' and actor_name = 'support-agent'`],
  [{ action: 'page.saved' }, `action = 'page.saved'`],
  [{ action: 'page.*' }, `action like 'page.%'`],
  [{ action: '*.refused' }, `action like '%.refused'`],
  [{ resource: 'page' }, `resource_type = 'page'`],
  [{ resource: 'book:a:b' }, `resource_type = 'book' and resource_id = 'a:b'`],
  [{ channel: 'chat' }, `channel = 'chat'`],
  [{ q: 'refunds inc-2' }, `reason like 'Runaway%'`],
  [{ q: 'LEDG' }, `metadata ->> 'note' = 'ledger'`],
  [
    { q: 'refunds', action: 'page.*', channel: 'panel' },
    `reason like 'Runaway%' and action like 'page.%' and channel = 'panel'`,
  ],
  [
    { actor: person, resource: 'page', channel: 'api' },
    `actor_type = 'user' and actor_id = '${person}' and resource_type = 'page' and channel = 'api'`,
  ],
]

describe('read_audit_page', () => {
  test('visits every entry that passes once, both ways, while others are written', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(someEntry, { minLength: 3, maxLength: 14 }),
        fc.constantFrom(...filters),
        fc.integer({ min: 1, max: 5 }),
        async (entries, [filter, condition], size) => {
          const first = await write({})
          const made: number[] = []
          for (const entry of entries) made.push(await write(entry))
          // A stretch further on: what is looked for by words is found across its border.
          await nextStretch()
          for (const entry of entries) made.push(await write(entry))
          const last = made.at(-1) ?? first
          const [from, to] = [first, last]
          const expected = await rows(
            `select seq from public.audit_logs where seq > $1 and seq <= $2 and ${condition} order by seq desc`,
            [from, to],
          )
          const wanted = expected.map(({ seq }) => seq)
          const down = await older(filter, null, size, async () => {
            await write({ ...(entries[0] ?? {}) })
          }).then((seqs) => seqs.filter((seq) => seq > from && seq <= to))
          expect(down).toEqual(wanted)
          expect(await newer(filter, from, size, to)).toEqual(wanted)
        },
      ),
      { numRuns: 12 },
    )
  }, 120_000)

  test('finds a time range by the times of entries, also where a clock was set back', async () => {
    const seqs: number[] = []
    for (const minute of ['30', '37', '32', '41', '44']) {
      seqs.push(await write({ created_at: `2026-10-01T10:${minute}:00Z` }))
    }
    const range = { from: '2026-10-01T10:31:00Z', to: '2026-10-01T10:41:00Z' }
    expect((await read(range)).seqs).toEqual([seqs[2], seqs[1]])
    expect((await read({ from: '2999-01-01T00:00:00Z' })).rows).toEqual([])
    expect((await read({ to: '1999-01-01T00:00:00Z', q: 'page' })).rows).toEqual([])
  })

  test('shows an entry in its place, with what is around it', async () => {
    const seqs: number[] = []
    for (let n = 0; n < 9; n += 1) seqs.push(await write({ resource_id: 'around' }))
    const filter = { resource: 'page:around' }
    const page = await read(filter, { around_seq: seqs[4] ?? 0 }, 4)
    expect(page.seqs).toEqual([seqs[6], seqs[5], seqs[4], seqs[3]])
    expect(page).toMatchObject({ newer: seqs[6], older: seqs[3] })
    expect(await newer(filter, seqs[6] ?? 0, 4)).toEqual([seqs[8], seqs[7]])
  })

  test('goes on after 2,500 entries that did not pass, so that no choice of filters takes long', async () => {
    const wanted = await write({ resource_id: 'crowd', channel: 'chat', reason: 'crowd' })
    await nextStretch()
    await rows(
      `insert into public.audit_logs (actor_name, actor_type, action, resource_type, resource_id, channel, reason)
       select 'Crowd', 'system', 'page.tested', 'page', 'crowd', 'api', 'crowd' from generate_series(1, 2600)`,
    )
    const filters: Filter[] = [
      { resource: 'page:crowd', channel: 'chat' },
      { q: 'crowd', channel: 'chat' },
    ]
    for (const filter of filters) {
      const first = await read(filter)
      expect(first.rows).toEqual([])
      expect(first.older).not.toBeNull()
      expect((await older(filter, null, 10)).filter((seq) => seq >= wanted)).toEqual([wanted])
    }
  })

  test('writes an entry whose words are longer than any word', async () => {
    const reason = 'ä'.repeat(2_000)
    const seq = await write({ reason, metadata: { new: { long: 'x'.repeat(20_000) } } })
    expect((await read({ q: 'ä'.repeat(30) })).seqs[0]).toBe(seq)
  })

  test.each([
    [{ filter: { action: '*' } }, 'action'],
    [{ filter: { action: 'control.engaged*' } }, 'action'],
    [{ filter: { colour: 'red' } }, 'colour'],
    [{ filter: { from: 'yesterday-ish' } }, 'from'],
    [{ before_seq: 1, after_seq: 1 }, 'before_seq'],
  ])('refuses %o', async (args, wrong) => {
    expect(await call(approver, 'read_audit_page', args)).toMatchObject({
      status: 422,
      body: { code: 'INVALID_FIELD', details: { field: wrong } },
    })
  })

  test('tells a viewer who can, and writes down that they asked', async () => {
    const viewer = await createMember('viewer')
    expect(await call(viewer, 'read_audit_page')).toMatchObject({
      status: 403,
      body: { code: 'NOT_ALLOWED', message: 'Only an admin or an approver may see this.' },
    })
    const asked = `select count(*) from public.audit_logs where action = 'audit.read.refused' and actor_id = $1`
    expect(await count(asked, [viewer.id])).toBe(1)
  })
})

test('read_audit_facets names everything there is to choose from, each once', async () => {
  await write({ actor_type: 'user', actor_id: person, actor_name: 'Old name' })
  await write({ actor_type: 'user', actor_id: person, actor_name: 'New name' })
  const shape = z.object({
    actors: z.array(z.object({ id: z.string(), name: z.string(), type: z.string() })),
    actions: z.array(z.string()),
    resources: z.array(z.string()),
  })
  const facets = shape.parse((await call(approver, 'read_audit_facets')).body)
  const all = async (column: string) =>
    (await rows(`select distinct ${column} as one from public.audit_logs order by one`)).map(
      ({ one }) => one,
    )
  expect(facets.actions.toSorted()).toEqual((await all('action')).map(String).toSorted())
  expect(facets.resources.toSorted()).toEqual((await all('resource_type')).map(String).toSorted())
  expect(facets.actors.filter(({ id }) => id === person)).toEqual([
    { id: person, name: 'New name', type: 'user' },
  ])
})
