import { expect } from 'vitest'
import { hosted } from '../contract-test.ts'
import type { RealtimeFixture } from './fixture.ts'
import { about, eventAbout, eventsUntil } from './row-events.ts'

const NOTES = { event: '*', schema: 'public', table: 'contract_notes' }
const OPEN = { event: '*', schema: 'public', table: 'contract_open' }
const TYPES = { event: '*', schema: 'public', table: 'contract_types' }

/** Statements 41, 42 and 44–48, 50: values, sizes, transactions, the publication. */
export function valueCases(fixture: () => RealtimeFixture): void {
  const sql = (text: string, values: unknown[] = []) => fixture().sql(text, values)

  hosted('#41 a change over 1 MiB arrives trimmed to its small fields', async () => {
    const { a, nextId } = fixture()
    const socket = await fixture().open()
    await socket.listen('large', [NOTES], a.token)
    const id = nextId()
    await sql(`insert into contract_notes values ($1, $2, null, repeat('x', 1100000))`, [id, a.id])
    const event = await eventAbout(socket, id)
    expect(event.errors).toEqual(['Error 413: Payload Too Large'])
    expect(event.columns.map(({ name }) => name)).toEqual(['id', 'owner', 'status', 'body'])
    expect(event.record).toEqual({ id, owner: a.id })
  })

  hosted('#42 an unchanged out-of-line value is missing from the record', async () => {
    const { a, nextId } = fixture()
    const id = nextId()
    await sql(`insert into contract_notes values ($1, $2, 'open', repeat('x', 10000))`, [id, a.id])
    const socket = await fixture().open()
    await socket.listen('toast', [{ ...NOTES, event: 'UPDATE' }], a.token)
    await sql(`update contract_notes set status = 'closed' where id = $1`, [id])
    expect((await eventAbout(socket, id)).record).toEqual({ id, owner: a.id, status: 'closed' })
  })

  hosted(
    '#44 #45 #46 values are JSON of their type, columns carry internal type names',
    async () => {
      const { a, nextId } = fixture()
      const socket = await fixture().open()
      await socket.listen('types', [TYPES], a.token)
      const id = nextId()
      await sql(
        `set timezone = 'Asia/Tokyo'; set datestyle = 'German'; set bytea_output = 'escape'`,
      )
      await sql(
        `insert into contract_types values ($1, 7, 9007199254740993, 12.50, 'NaN', 1.5e300, '-Infinity', true,
        'wörds', 'abc', '6f1e4c1a-1111-4222-8333-444455556666', 'stopped', '10.0.0.1', '1 day 02:00',
        '2026-01-02 03:04:05.678+02', '2026-01-02 03:04:05.678', '2026-01-02', '{"b": 1, "a": [null]}', '{"b":1}',
        '\\x0102', '{1,null,3}', '{"a,b",null}', '{1.50,NaN}', 'code', 42)`,
        [id],
      )
      await sql(`reset timezone; reset datestyle; reset bytea_output`)
      const { columns, record, commit_timestamp } = await eventAbout(socket, id)
      const types = Object.fromEntries(columns.map(({ name, type }) => [name, type]))
      expect(types).toEqual({
        ...{ id: 'int8', small: 'int2', big: 'int8', exact: 'numeric', exact_nan: 'numeric' },
        ...{
          float: 'float8',
          float_inf: 'float8',
          yes: 'bool',
          words: 'varchar',
          letters: 'bpchar',
        },
        ...{ uid: 'uuid', mood: 'contract_mood', address: 'inet', span: 'interval' },
        ...{
          at: 'timestamptz',
          at_local: 'timestamp',
          day: 'date',
          doc: 'jsonb',
          doc_json: 'json',
        },
        ...{ bytes: 'bytea', numbers: '_int4', names: '_text', numerics: '_numeric' },
        ...{ code: 'contract_code', object: 'oid', doubled: 'int8' },
      })
      expect(record).toEqual({
        ...{ id, small: 7, big: 9007199254740992, exact: 12.5, exact_nan: null },
        ...{ float: 1.5e300, float_inf: null, yes: true, words: 'wörds', letters: 'a' },
        ...{ uid: '6f1e4c1a-1111-4222-8333-444455556666', mood: 'stopped', address: '10.0.0.1' },
        ...{ span: '1 day 02:00:00', at: '2026-01-02T01:04:05.678+00:00' },
        ...{ at_local: '2026-01-02T03:04:05.678', day: '2026-01-02' },
        ...{ doc: { a: [null], b: 1 }, doc_json: { b: 1 }, bytes: '0102' },
        ...{ numbers: [1, null, 3], names: ['a,b', null], numerics: [1.5, null] },
        ...{ code: 'code', object: '42', doubled: 14 },
      })
      expect(commit_timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    },
  )

  hosted('#44 whole and exact numbers keep every digit on the wire', async () => {
    const { a, nextId } = fixture()
    const socket = await fixture().open()
    await socket.listen('digits', [TYPES], a.token)
    const id = nextId()
    await sql(
      'insert into contract_types (id, big, exact) values ($1, 9223372036854775807, 1.50)',
      [id],
    )
    const frame = await socket.next(({ event }) => event === 'postgres_changes', 'row event')
    expect(frame.bytes.toString('utf8')).toMatch(
      /"big":\s*9223372036854775807\b.*"exact":\s*1\.50\b/,
    )
  })

  hosted(
    '#47 a transaction over two tables arrives in order with one commit timestamp',
    async () => {
      const { a, nextId } = fixture()
      const socket = await fixture().open()
      await socket.listen('transaction', [OPEN, NOTES], a.token)
      const ids = [nextId(), nextId(), nextId()]
      await sql('begin')
      await sql('insert into contract_notes (id, owner) values ($1, $2)', [ids[0], a.id])
      await sql('insert into contract_open (id) values ($1)', [ids[1]])
      await sql('insert into contract_notes (id, owner) values ($1, $2)', [ids[2], a.id])
      await sql('commit')
      const seen = await eventsUntil(socket, about(ids[2] ?? 0))
      expect(seen.map(({ table, record }) => [table, record?.id])).toEqual([
        ['contract_notes', ids[0]],
        ['contract_open', ids[1]],
        ['contract_notes', ids[2]],
      ])
      expect(new Set(seen.map(({ commit_timestamp }) => commit_timestamp)).size).toBe(1)
    },
  )

  hosted('#48 neither a rolled-back transaction nor TRUNCATE arrives', async () => {
    const { a, nextId } = fixture()
    const socket = await fixture().open()
    await socket.listen('nothing', [OPEN], a.token)
    const [id, marker] = [nextId(), nextId()]
    await sql('begin')
    await sql('insert into contract_open (id) values ($1)', [id])
    await sql('rollback')
    await sql('truncate contract_open')
    await sql('insert into contract_open (id) values ($1)', [marker])
    const seen = await eventsUntil(socket, about(marker))
    expect(seen.map(({ type, record }) => [type, record?.id])).toEqual([['INSERT', marker]])
  })

  hosted(
    '#50 a table published later reaches new subscriptions at once and wildcards soon',
    async () => {
      const { a, nextId } = fixture()
      const socket = await fixture().open()
      await socket.listen('wildcard', [{ event: 'INSERT', schema: 'public' }], a.token)
      await sql('alter publication supabase_realtime add table contract_later')
      await socket.listen(
        'new',
        [{ event: '*', schema: 'public', table: 'contract_later' }],
        a.token,
      )
      // The wildcard may take a minute on hosted: rows are written until one has reached both.
      const missing = new Set(['new', 'wildcard'])
      while (missing.size > 0) {
        const id = nextId()
        await sql('insert into contract_later values ($1)', [id])
        for (const { channel } of await eventsUntil(socket, about(id))) missing.delete(channel)
      }
    },
    90_000,
  )
}
