import { createClient } from '@supabase/supabase-js'
import { expect } from 'vitest'
import { hosted } from '../contract-test.ts'
import { clientOptions, type RealtimeFixture } from './fixture.ts'
import { about, eventAbout, eventsUntil } from './row-events.ts'

const NOTES = { event: '*', schema: 'public', table: 'contract_notes' }
// What was written just before a join may still arrive after it; cases that look at updates ask for nothing else.
const UPDATES = { ...NOTES, event: 'UPDATE' }
const OPEN = { event: '*', schema: 'public', table: 'contract_open' }
const COLUMNS = { event: '*', schema: 'public', table: 'contract_columns' }
const FULL = { event: '*', schema: 'public', table: 'contract_full' }

/** Statements 27–36, 43 and 51: who gets which part of a row. */
export function rowCases(fixture: () => RealtimeFixture): void {
  const sql = (text: string, values: unknown[]) => fixture().sql(text, values)
  const note = (id: number, owner: string) =>
    sql(`insert into contract_notes (id, owner, status) values ($1, $2, 'open')`, [id, owner])

  hosted('#27 RLS: the owner gets an insert, a stranger does not, service_role does', async () => {
    const { a, b, target, nextId } = fixture()
    const socket = await fixture().open()
    await socket.listen('a', [NOTES], a.token)
    await socket.listen('b', [NOTES], b.token)
    const service = await fixture().open({ apikey: target.secretKey })
    await service.listen('service', [NOTES])
    const [id, marker] = [nextId(), nextId()]
    await note(id, a.id)
    await note(marker, b.id)
    const seen = await eventsUntil(socket, about(marker))
    expect(seen.map(({ channel, record }) => [channel, record?.id])).toEqual([
      ['a', id],
      ['b', marker],
    ])
    expect((await eventsUntil(service, about(marker))).map(({ record }) => record?.id)).toEqual([
      ...[id, marker],
    ])
  })

  hosted('#27 supabase-js hands the row to the owner', async () => {
    const { a, target, nextId } = fixture()
    const client = createClient(target.url, target.publishableKey, clientOptions)
    await client.realtime.setAuth(a.token)
    const id = nextId()
    const row = new Promise((resolve) => {
      client
        .channel('through the client')
        .on(
          'postgres_changes',
          { event: 'INSERT', schema: 'public', table: 'contract_notes' },
          resolve,
        )
        .on('system', {}, ({ status }) => {
          if (status === 'ok') void note(id, a.id)
        })
        .subscribe()
    })
    expect(await row).toMatchObject({
      ...{ eventType: 'INSERT', new: { id, owner: a.id, status: 'open' }, old: {}, errors: null },
    })
    await client.removeAllChannels()
  })

  hosted('#28 RLS: a row that moves goes to its new owner only', async () => {
    const { a, b, nextId } = fixture()
    const [id, marker] = [nextId(), nextId()]
    await note(id, a.id)
    await note(marker, a.id)
    const socket = await fixture().open()
    await socket.listen('a', [UPDATES], a.token)
    await socket.listen('b', [UPDATES], b.token)
    await sql('update contract_notes set owner = $2 where id = $1', [id, b.id])
    await sql(`update contract_notes set status = 'closed' where id = $1`, [marker])
    const seen = await eventsUntil(socket, about(marker))
    expect(seen.map(({ channel, record }) => [channel, record?.id])).toEqual([
      ['b', id],
      ['a', marker],
    ])
  })

  hosted(
    '#29 #30 without SELECT on the key a role learns of a write and nothing of the row',
    async () => {
      const { a, nextId } = fixture()
      const socket = await fixture().open()
      await socket.listen('anon', [{ ...OPEN, event: 'INSERT' }])
      await socket.listen('member', [OPEN], a.token)
      const id = nextId()
      await sql('insert into contract_open (id) values ($1)', [id])
      const refused = (await eventsUntil(socket, ({ channel }) => channel === 'anon')).at(-1)
      expect(refused).toMatchObject({
        ...{ errors: ['Error 401: Unauthorized'], columns: [], record: {}, commit_timestamp: null },
        ...{ schema: 'public', table: 'contract_open', type: 'INSERT' },
      })
      expect(await eventAbout(socket, id)).toMatchObject({ channel: 'member', errors: null })
    },
  )

  hosted('#31 a column that is not granted is in none of columns, record, old_record', async () => {
    const { a, nextId } = fixture()
    const socket = await fixture().open()
    await socket.listen('grants', [COLUMNS], a.token)
    const id = nextId()
    await sql(`insert into contract_columns values ($1, 'name', 'hush')`, [id])
    await sql(`update contract_columns set name = 'other', secret = 'quiet' where id = $1`, [id])
    await sql('delete from contract_columns where id = $1', [id])
    const seen = await eventsUntil(socket, ({ type }) => type === 'DELETE')
    const columns = ['id', 'name']
    for (const event of seen) expect(event.columns.map(({ name }) => name)).toEqual(columns)
    expect(seen.map(({ record, old_record }) => [record, old_record])).toEqual([
      [{ id, name: 'name' }, undefined],
      [
        { id, name: 'other' },
        { id, name: 'name' },
      ],
      [undefined, { id, name: 'other' }],
    ])
  })

  hosted('#32 with the default identity old_record is exactly the primary key', async () => {
    const { a, nextId } = fixture()
    const id = nextId()
    await note(id, a.id)
    const socket = await fixture().open()
    await socket.listen('default', [UPDATES], a.token)
    await sql(`update contract_notes set status = 'closed' where id = $1`, [id])
    const event = await eventAbout(socket, id)
    expect(event.old_record).toEqual({ id })
    expect(event.record).toMatchObject({ id, owner: a.id, status: 'closed' })
    const moved = nextId()
    await sql('update contract_notes set id = $2 where id = $1', [id, moved])
    expect(await eventAbout(socket, moved)).toMatchObject({
      old_record: { id },
      record: { id: moved },
    })
  })

  hosted(
    '#33 with FULL identity and RLS a DELETE shows the primary key, an UPDATE the old row',
    async () => {
      const { a, nextId } = fixture()
      const id = nextId()
      await sql(`insert into contract_full values ($1, $2, 'open')`, [id, a.id])
      const socket = await fixture().open()
      const bindings = ['UPDATE', 'DELETE'].map((event) => ({ ...FULL, event }))
      await socket.listen('full', bindings, a.token)
      await sql(`update contract_full set status = 'closed' where id = $1`, [id])
      expect((await eventAbout(socket, id)).old_record).toEqual({ id, owner: a.id, status: 'open' })
      await sql('delete from contract_full where id = $1', [id])
      expect((await eventAbout(socket, id)).old_record).toEqual({ id })
    },
  )

  hosted('#34 #35 a DELETE reaches everybody subscribed; each kind has only its keys', async () => {
    const { a, b, nextId } = fixture()
    const socket = await fixture().open()
    await socket.listen('a', [NOTES], a.token)
    await socket.listen('b', [NOTES], b.token)
    const id = nextId()
    await note(id, a.id)
    const inserted = await eventAbout(socket, id)
    expect(inserted).not.toHaveProperty('old_record')
    expect(inserted.errors).toBeNull()
    await sql('delete from contract_notes where id = $1', [id])
    const deletions = await eventsUntil(socket, ({ channel }) => channel === 'b')
    for (const event of deletions) {
      expect(event).toMatchObject({ type: 'DELETE', old_record: { id }, errors: null })
      expect(event).not.toHaveProperty('record')
    }
    expect(deletions.map(({ channel }) => channel)).toEqual(['a', 'b'])
  })

  hosted('#36 a binding for INSERT gets neither UPDATE nor DELETE', async () => {
    const { a, nextId } = fixture()
    const socket = await fixture().open()
    await socket.listen('inserts', [{ ...NOTES, event: 'INSERT' }], a.token)
    const [id, marker] = [nextId(), nextId()]
    await note(id, a.id)
    await sql(`update contract_notes set status = 'closed' where id = $1`, [id])
    await sql('delete from contract_notes where id = $1', [id])
    await note(marker, a.id)
    const seen = await eventsUntil(socket, about(marker))
    expect(seen.every(({ type }) => type === 'INSERT')).toBe(true)
    expect(seen.at(-1)?.record?.id).toBe(marker)
  })

  hosted('#43 a table without a primary key gives an error instead of the row', async () => {
    const { a, nextId } = fixture()
    const socket = await fixture().open()
    const binding = { event: '*', schema: 'public', table: 'contract_keyless' }
    await socket.listen('keyless', [binding], a.token)
    await sql(`insert into contract_keyless values ($1, 'secret')`, [nextId()])
    const event = (await eventsUntil(socket, () => true)).at(-1)
    expect(event).toMatchObject({
      ...{ errors: ['Error 400: Bad Request, no primary key'], columns: [], record: {} },
    })
  })

  hosted('#51 a policy that raises for one viewer spoils nobody else', async () => {
    const { a, b, nextId } = fixture()
    const socket = await fixture().open()
    const binding = { event: 'INSERT', schema: 'public', table: 'contract_raising' }
    await socket.listen('b', [binding], b.token)
    await socket.listen('a', [binding], a.token)
    const id = nextId()
    await sql('insert into contract_raising values ($1)', [id])
    const seen = await eventsUntil(socket, about(id))
    expect(seen.at(-1)).toMatchObject({ channel: 'a', errors: null })
    const failed = seen.filter(({ channel }) => channel === 'b')
    for (const { errors, record } of failed) {
      expect(errors?.[0]).toMatch(/^Error 500: .*policy evaluation failed/)
      expect(record).toEqual({})
    }
  })
}
