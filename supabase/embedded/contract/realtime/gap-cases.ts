import pg from 'pg'
import { expect } from 'vitest'
import { hosted, local } from '../contract-test.ts'
import type { RealtimeFixture } from './fixture.ts'
import { about, eventsUntil } from './row-events.ts'

const NOTES = { event: '*', schema: 'public', table: 'contract_notes' }

/** Statement 52 and the return of a lost change feed: what was missed stays missed, and clients are told. */
export function gapCases(fixture: () => RealtimeFixture): void {
  const note = (id: number, owner: string) =>
    fixture().sql('insert into contract_notes (id, owner) values ($1, $2)', [id, owner])

  hosted('#52 a write during a gap is not replayed', async () => {
    const { a, nextId } = fixture()
    const [missed, marker] = [nextId(), nextId()]
    const witness = await fixture().open()
    await witness.listen('witness', [NOTES], a.token)
    const socket = await fixture().open()
    await socket.listen('gap', [NOTES], a.token)
    socket.close()
    await note(missed, a.id)
    await eventsUntil(witness, about(missed))
    const again = await fixture().open()
    await again.listen('gap', [NOTES], a.token)
    await note(marker, a.id)
    const seen = await eventsUntil(again, about(marker))
    expect(seen.map(({ record }) => record?.id)).toEqual([marker])
  })

  local('a killed replication connection comes back and every channel is told', async () => {
    const { a, nextId, target } = fixture()
    const socket = await fixture().open()
    await socket.listen('killed', [NOTES], a.token)
    const admin = new pg.Client({ connectionString: target.superuserDbUrl ?? '' })
    await admin.connect()
    const { rowCount } = await admin.query(
      'select pg_terminate_backend(pid) from pg_stat_replication',
    )
    expect(rowCount).toBe(1)
    const { payload } = await socket.system('killed', 'ok')
    expect(payload.message).toBe('Subscribed to PostgreSQL')
    const id = nextId()
    await note(id, a.id)
    await eventsUntil(socket, about(id))
    const slots = await admin.query('select slot_name from pg_replication_slots')
    expect(slots.rowCount).toBe(1)
    await admin.end()
  })

  local('database connections lost in mid-flight are replaced', async () => {
    const { a, nextId, target } = fixture()
    const socket = await fixture().open()
    await socket.listen('pool', [NOTES], a.token)
    const admin = new pg.Client({ connectionString: target.superuserDbUrl ?? '' })
    await admin.connect()
    await admin.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'omnihub realtime'`,
    )
    await admin.end()
    const id = nextId()
    await note(id, a.id)
    await eventsUntil(socket, about(id))
  })
}
