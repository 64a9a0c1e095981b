import { once } from 'node:events'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { encodeBroadcastPush } from '../contract/realtime/broadcast-push.ts'
import { RawSocket } from '../contract/realtime/raw-socket.ts'
import { about, eventsUntil } from '../contract/realtime/row-events.ts'
import { startServerFixture, type ServerFixture } from './server-fixture.ts'

const NOTES = { event: '*', schema: 'public', table: 'notes' }
const patience = { timeout: 15_000 }

describe('the Realtime server', () => {
  let fixture: ServerFixture
  let id = 0

  async function write(): Promise<number> {
    id += 1
    await fixture.sql('insert into notes values ($1)', [id])
    return id
  }

  async function slots(): Promise<number> {
    const rows = await fixture.sql('select slot_name from pg_replication_slots')
    return rows.length
  }

  beforeAll(async () => {
    fixture = await startServerFixture()
    await fixture.sql(`
      create table members (id uuid primary key);
      create table notes (id bigint primary key);
      alter table members enable row level security;
      alter table notes enable row level security;
      grant select on members, notes to authenticated;
      create policy "Members see themselves" on members for select to authenticated
        using (id = (select auth.uid()));
      create policy "Members see notes" on notes for select to authenticated
        using (exists (select from members where members.id = (select auth.uid())));
      insert into members select lpad(i::text, 32, '0')::uuid from generate_series(1, 200) i;
      alter publication supabase_realtime add table notes;
    `)
  })
  afterAll(async () => {
    await fixture.stop()
  })

  const token = (member: number) => fixture.sign({ sub: uuid(member) })

  test('#6 a silent socket is closed, one that speaks is not', async () => {
    const server = await fixture.serve({ idle: 300 })
    const talker = await RawSocket.open(server)
    const silent = await RawSocket.open(server)
    const closed = once(silent.socket, 'close')
    let quiet = false
    void closed.then(() => (quiet = true))
    while (!quiet) await talker.heartbeat()
    const close: unknown[] = await closed
    expect(close[0]).toBe(1000)
    await talker.heartbeat()
    await server.stop()
  })

  test('#53 a restart sends nothing from before it and leaves no slot behind', async () => {
    const first = await fixture.serve()
    const before = await RawSocket.open(first)
    await before.listen('x', [NOTES], await token(1))
    const seen = await write()
    await eventsUntil(before, about(seen))
    expect(await slots()).toBe(1)
    await first.stop()
    await vi.waitFor(async () => {
      expect(await slots()).toBe(0)
    }, patience)

    await write()
    const second = await fixture.serve()
    const after = await RawSocket.open(second)
    await after.listen('x', [NOTES], await token(1))
    const marker = await write()
    const events = await eventsUntil(after, about(marker))
    expect(events.map(({ record }) => record?.id)).toEqual([marker])
    await second.stop()
  })

  test('a restarted database is found again; joins made meanwhile become live', async () => {
    const server = await fixture.serve()
    const socket = await RawSocket.open(server)
    await socket.listen('before', [NOTES], await token(1))
    await fixture.stopDatabase()
    await vi.waitFor(() => {
      expect(server.stats().feed).toBe('lost')
    }, patience)
    const { payload } = await socket.join('meanwhile', { bindings: [NOTES], token: await token(2) })
    expect(payload.status).toBe('ok')
    await fixture.startDatabase()
    const announced = new Set<string>()
    while (announced.size < 2) {
      const frame = await socket.next(({ event }) => event === 'system', 'system ok')
      expect(frame.payload.message).toBe('Subscribed to PostgreSQL')
      announced.add(frame.topic)
    }
    const marker = await write()
    const channels = new Set<string>()
    while (channels.size < 2) {
      for (const event of await eventsUntil(socket, about(marker))) channels.add(event.channel)
    }
    await server.stop()
  })

  test('a killed database is found again and its clients are told', async () => {
    const server = await fixture.serve()
    const socket = await RawSocket.open(server)
    await socket.listen('killed', [NOTES], await token(1))
    fixture.killDatabase()
    await vi.waitFor(() => {
      expect(server.stats().feed).toBe('lost')
    }, patience)
    await vi.waitFor(() => {
      expect(server.stats().feed).toBe('live')
    }, patience)
    await socket.system('killed', 'ok')
    const marker = await write()
    await eventsUntil(socket, about(marker))
    await server.stop()
  })

  test('a change that is decoded before others can see it is judged when they can', async () => {
    const server = await fixture.serve()
    const socket = await RawSocket.open(server)
    await socket.listen('early', [NOTES], await token(1))
    // A commit that waits for a standby nobody has is in the stream and not yet visible.
    const standby = async (name: string) => {
      await fixture.sql(`alter system set synchronous_standby_names = '${name}'`)
      await fixture.sql('select pg_reload_conf()')
    }
    await standby('nobody')
    const written = write()
    await vi.waitFor(async () => {
      const waiting = await fixture.sql(
        `select from pg_stat_activity where wait_event = 'SyncRep' and query like 'insert into notes%'`,
      )
      expect(waiting).toHaveLength(1)
      expect(server.stats().changes).toBe(1)
    }, patience)
    await standby('')
    const early = await written
    const marker = await write()
    const seen = await eventsUntil(socket, about(marker))
    expect(seen.map(({ record }) => record?.id)).toEqual([early, marker])
    await server.stop()
  })

  test('a client that takes nothing is cut while the others go on', async () => {
    const server = await fixture.serve()
    const sender = await RawSocket.open(server)
    await sender.join('flood')
    const slow = await RawSocket.open(server)
    await slow.join('flood')
    slow.socket.pause()
    const frame = encodeBroadcastPush('realtime:flood', 'x', 'binary', Buffer.alloc(2_900_000))
    // How much the operating system takes off the server's hands is its own affair.
    for (let sent = 0; server.stats().connections === 2 && sent < 100; sent += 1) {
      sender.socket.send(frame)
      await sender.heartbeat()
    }
    expect(server.stats().connections).toBe(1)
    expect(server.logged).toContain('realtime: socket cut: it does not take what it is sent')
    await server.stop()
  })

  test('a frame over the limit closes its socket only', async () => {
    const server = await fixture.serve()
    const other = await RawSocket.open(server)
    const socket = await RawSocket.open(server)
    const closed = once(socket.socket, 'close')
    socket.socket.send('x'.repeat(5_000_001))
    const close: unknown[] = await closed
    expect(close[0]).toBe(1009)
    await other.heartbeat()
    await server.stop()
  })

  test('a change that cannot be judged is told as an error, and the server lives on', async () => {
    const server = await fixture.serve()
    const socket = await RawSocket.open(server)
    await socket.listen('x', [NOTES], await token(1))
    await fixture.sql('alter function _realtime.visible_to rename to hidden')
    await write()
    const [failed] = await eventsUntil(socket, ({ errors }) => errors !== null)
    expect(failed).toMatchObject({ columns: [], record: {}, commit_timestamp: null })
    expect(failed?.errors?.[0]).toMatch(/^Error 500: /)
    await fixture.sql('alter function _realtime.hidden rename to visible_to')
    const marker = await write()
    await eventsUntil(socket, about(marker))
    await server.stop()
  })

  describe('private channels', () => {
    const GATE = 4711
    const key = (name: string) => ({ enabled: true, key: name })

    beforeAll(async () => {
      // Whoever joins `gate:…` waits until nobody holds the lock.
      await fixture.sql(`
        create policy "Everybody, when the gate is open" on realtime.messages to authenticated
          using (realtime.topic() not like 'gate:%'
            or pg_advisory_xact_lock_shared(${GATE}) is not null)
          with check (true)`)
    })

    async function shutGate(): Promise<() => Promise<void>> {
      const client = new pg.Client({ connectionString: fixture.superuserDbUrl() })
      await client.connect()
      await client.query('select pg_advisory_lock($1)', [GATE])
      return () => client.end()
    }
    const waiting = () => fixture.sql(`select from pg_stat_activity where wait_event = 'advisory'`)
    const asked = () =>
      fixture.sql(
        `select from pg_stat_activity where state = 'active' and query like 'select _realtime.may%'`,
      )

    test('whoever is gone before the policies have answered does not stay behind', async () => {
      const server = await fixture.serve()
      const open = await shutGate()
      const ghost = await RawSocket.open(server)
      const options = { private: true, token: await token(1), presence: key('ghost') }
      void ghost.join('gate:1', options).catch(() => undefined)
      void ghost.presence('gate:1', 'track', { at: 1 }).catch(() => undefined)
      await vi.waitFor(async () => {
        expect(await waiting()).toHaveLength(1)
      }, patience)
      ghost.close()
      await vi.waitFor(() => {
        expect(server.stats().connections).toBe(0)
      }, patience)
      await open()
      await vi.waitFor(async () => {
        expect(await asked()).toHaveLength(0)
      }, patience)
      const socket = await RawSocket.open(server)
      await socket.join('gate:1', { ...options, presence: key('ann') })
      const state = await socket.next(({ event }) => event === 'presence_state', 'presence_state')
      expect(state.payload).toEqual({})
      await server.stop()
    })

    test('policies that take their time hold up no row changes', async () => {
      const server = await fixture.serve()
      const viewer = await RawSocket.open(server)
      await viewer.listen('x', [NOTES], await token(1))
      const open = await shutGate()
      const joining = [1, 2, 3, 4, 5].map(async () => {
        const socket = await RawSocket.open(server)
        return socket.join('gate:2', { private: true, token: await token(2) })
      })
      await vi.waitFor(async () => {
        expect(await waiting()).toHaveLength(2)
      }, patience)
      const marker = await write()
      await eventsUntil(viewer, about(marker))
      await open()
      for (const join of joining) expect((await join).payload.status).toBe('ok')
      await server.stop()
    })

    test('without a database nobody is let in, and nobody keeps what cannot be judged', async () => {
      const server = await fixture.serve()
      const socket = await RawSocket.open(server)
      await socket.join('room', { private: true, token: await token(1), presence: key('ann') })
      await socket.join('hall', { presence: key('ann') })
      await fixture.stopDatabase()
      const refused = await socket.join('other', { private: true, token: await token(1) })
      expect(refused.payload).toMatchObject({
        response: {
          reason:
            'UnableToConnectToProject: Realtime was unable to connect to the project database',
        },
      })
      expect((await socket.presence('hall', 'track', { at: 1 })).payload.status).toBe('ok')
      socket.push('room', 'access_token', { access_token: await token(2) })
      expect((await socket.system('room', 'error')).payload.message).toBe(
        'Realtime was unable to connect to the project database',
      )
      await fixture.startDatabase()
      await vi.waitFor(async () => {
        const again = await socket.join('room', { private: true, token: await token(1) })
        expect(again.payload.status).toBe('ok')
      }, patience)
      await server.stop()
    })
  })

  test('200 viewers with claims of their own keep up with 20 changes a second', async () => {
    const server = await fixture.serve()
    const viewers = await Promise.all(
      Array.from({ length: 200 }, async (_, i) => {
        const socket = await RawSocket.open(server)
        await socket.listen('crowd', [NOTES], await token(i + 1))
        return socket
      }),
    )
    const started = performance.now()
    const written = []
    for (let i = 0; i < 20; i += 1) written.push(await write())
    const marker = written.at(-1) ?? 0
    const counts = await Promise.all(
      viewers.map(async (socket) => (await eventsUntil(socket, about(marker))).length),
    )
    expect(new Set(counts)).toEqual(new Set([20]))
    // Written faster than one a 50 ms, all must be out in the second 20 changes may take, with room for a busy machine.
    expect(performance.now() - started).toBeLessThan(6_000)
    await server.stop()
  })

  test('stopping closes the sockets as a restart', async () => {
    const server = await fixture.serve()
    const { socket } = await RawSocket.open(server)
    const closed = once(socket, 'close')
    await server.stop()
    const close: unknown[] = await closed
    expect(close[0]).toBe(1012)
    expect(socket.readyState).toBe(WebSocket.CLOSED)
  })
})

function uuid(member: number): string {
  const digits = String(member).padStart(32, '0')
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
