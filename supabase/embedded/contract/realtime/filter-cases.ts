import { postgresChangesFilter } from '@supabase/realtime-js'
import { expect } from 'vitest'
import { hosted } from '../contract-test.ts'
import type { RealtimeFixture } from './fixture.ts'
import { about, eventsUntil } from './row-events.ts'

const NOTES = { event: '*', schema: 'public', table: 'contract_notes' }
const OPEN = { event: '*', schema: 'public', table: 'contract_open' }

/** Statements 37–40 and 49: typed, three-valued filters. */
export function filterCases(fixture: () => RealtimeFixture): void {
  const sql = (text: string, values: unknown[]) => fixture().sql(text, values)

  /** Ids of the rows of contract_open that reach a subscription with this filter. */
  async function matched(
    filter: string,
    rows: { status?: string | null; count?: number | null }[],
  ) {
    const { a, nextId } = fixture()
    const socket = await fixture().open()
    await socket.listen('filtered', [{ ...OPEN, filter }], a.token)
    await socket.listen('all', [OPEN], a.token)
    const ids = rows.map(() => nextId())
    for (const [i, { status = null, count = null }] of rows.entries()) {
      await sql('insert into contract_open values ($1, $2, $3)', [ids[i], status, count])
    }
    const marker = nextId()
    await sql('insert into contract_open (id) values ($1)', [marker])
    const isMarker = about(marker)
    const seen = await eventsUntil(socket, (event) => event.channel === 'all' && isMarker(event))
    const hits = seen
      .filter(({ channel }) => channel === 'filtered')
      .map(({ record }) => record?.id)
    socket.close()
    return ids.flatMap((id, i) => (hits.includes(id) ? [i] : []))
  }

  hosted('#37 a row updated out of the filter sends nothing', async () => {
    const { a, nextId } = fixture()
    const [id, marker] = [nextId(), nextId()]
    const insert = `insert into contract_notes (id, owner, status) values ($1, $2, 'open')`
    await sql(insert, [id, a.id])
    await sql(insert, [marker, a.id])
    const socket = await fixture().open()
    const binding = { ...NOTES, event: 'UPDATE', filter: 'status=eq.open' }
    await socket.listen('open ones', [binding], a.token)
    await sql(`update contract_notes set status = 'closed' where id = $1`, [id])
    await sql(`update contract_notes set body = 'still open' where id = $1`, [marker])
    expect((await eventsUntil(socket, () => true)).map(({ record }) => record?.id)).toEqual([
      marker,
    ])
  })

  hosted(
    '#38 with the default identity a filter on another column never matches a DELETE',
    async () => {
      const { a, nextId } = fixture()
      const [id, marker] = [nextId(), nextId()]
      const insert = `insert into contract_notes (id, owner, status) values ($1, $2, 'open')`
      await sql(insert, [id, a.id])
      const socket = await fixture().open()
      const filtered = { ...NOTES, event: 'DELETE', filter: 'status=eq.open' }
      const marked = { ...NOTES, event: 'INSERT', filter: `id=eq.${marker}` }
      await socket.listen('open ones', [filtered, marked], a.token)
      await sql('delete from contract_notes where id = $1', [id])
      await sql(insert, [marker, a.id])
      expect((await eventsUntil(socket, () => true)).map(({ type }) => type)).toEqual(['INSERT'])
    },
  )

  hosted('#39 "in" takes 100 values and no more', async () => {
    const values = (count: number) => Array.from({ length: count }, (_, i) => i).join(',')
    const socket = await fixture().open()
    const bindings = (count: number) => [{ ...OPEN, filter: `id=in.(${values(count)})` }]
    await socket.join('101', { bindings: bindings(101), token: fixture().a.token })
    await socket.system('101', 'error')
    await socket.listen('100', bindings(100), fixture().a.token)
  })

  hosted('#40 neq does not match a NULL; is.null and isdistinct do', async () => {
    const rows = [{ status: null }, { status: 'x' }, { status: 'y' }]
    expect(await matched('status=neq.x', rows)).toEqual([2])
    expect(await matched('status=not.eq.x', rows)).toEqual([2])
    expect(await matched('status=is.null', rows)).toEqual([0])
    expect(await matched('status=not.is.null', rows)).toEqual([1, 2])
    expect(await matched('status=isdistinct.x', rows)).toEqual([0, 2])
  })

  hosted('filters compare with the type of the column', async () => {
    const rows = [{ count: 9 }, { count: 10 }, { count: null }]
    expect(await matched('count=gt.9', rows)).toEqual([1])
    expect(await matched('count=lte.9', rows)).toEqual([0])
    expect(await matched('count=in.(9,10)', rows)).toEqual([0, 1])
    expect(await matched('count=not.in.(9)', rows)).toEqual([1])
  })

  hosted('several conditions mean AND; quoted values may hold commas and parentheses', async () => {
    const status = 'a,(b) "c"\\'
    const rows = [
      { status, count: 1 },
      { status, count: 2 },
      { status: 'a', count: 1 },
    ]
    const filter = postgresChangesFilter().eq('status', status).eq('count', 1).build()
    expect(await matched(filter, rows)).toEqual([0])
    expect(
      await matched(postgresChangesFilter().in('status', [status, 'z']).build(), rows),
    ).toEqual([...[0, 1]])
  })

  hosted('like, ilike, match and imatch search in text', async () => {
    const rows = [{ status: 'Paused' }, { status: 'paused by agent' }]
    expect(await matched('status=like.Pau%', rows)).toEqual([0])
    expect(await matched('status=ilike.pau%', rows)).toEqual([0, 1])
    expect(await matched('status=match.^p', rows)).toEqual([1])
    expect(await matched('status=imatch.AGENT$', rows)).toEqual([1])
  })

  hosted('what the column cannot be compared with is refused when subscribing', async () => {
    const socket = await fixture().open()
    const filters = ['count=eq.many', 'nothing=eq.1', 'status=match.(', 'status=is.maybe', 'id']
    for (const [i, filter] of filters.entries()) {
      await socket.join(`bad ${i}`, { bindings: [{ ...OPEN, filter }], token: fixture().a.token })
      await socket.system(`bad ${i}`, 'error')
    }
    const secret = {
      event: '*',
      schema: 'public',
      table: 'contract_columns',
      filter: 'secret=eq.x',
    }
    await socket.join('withheld', { bindings: [secret], token: fixture().a.token })
    await socket.system('withheld', 'error')
  })

  hosted(
    '#49 a change that fits two bindings of a channel is one message with both ids',
    async () => {
      const { a, nextId } = fixture()
      const id = nextId()
      const socket = await fixture().open()
      await socket.listen('both', [OPEN, { ...OPEN, filter: `id=eq.${id}` }], a.token)
      await sql('insert into contract_open (id) values ($1)', [id])
      const marker = nextId()
      await sql('insert into contract_open (id) values ($1)', [marker])
      const seen = await eventsUntil(socket, about(marker))
      expect(seen.map(({ ids }) => ids.length)).toEqual([2, 1])
    },
  )
}
