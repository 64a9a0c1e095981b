import { expect } from 'vitest'
import { hosted, local } from '../contract-test.ts'
import type { RealtimeFixture } from './fixture.ts'
import { anyNumber, textLike } from './matchers.ts'
import { about, eventAbout, eventsUntil } from './row-events.ts'

const NOTES = { event: '*', schema: 'public', table: 'contract_notes' }
const OPEN = { event: '*', schema: 'public', table: 'contract_open' }

/** Statements 8–21: the join reply, ids, order, bad bindings, limits. */
export function joinCases(fixture: () => RealtimeFixture): void {
  const note = (id: number, owner: string) =>
    fixture().sql('insert into contract_notes (id, owner) values ($1, $2)', [id, owner])
  const open = (id: number) => fixture().sql('insert into contract_open (id) values ($1)', [id])

  hosted('#8 bindings are echoed unchanged and in order, each with a numeric id', async () => {
    const socket = await fixture().open()
    const bindings = [
      { filter: 'id=eq.1', table: 'contract_notes', schema: 'public', event: 'INSERT' },
      { event: '*', schema: '*' },
    ]
    const { payload } = await socket.join('echo', { bindings })
    expect(payload).toEqual({
      status: 'ok',
      response: {
        postgres_changes: bindings.map((entry) => ({ ...entry, id: anyNumber })),
      },
    })
  })

  hosted(
    '#9 without bindings the list is empty and no postgres_changes message follows',
    async () => {
      const socket = await fixture().open()
      const { payload } = await socket.join('bare')
      expect(payload).toEqual({ status: 'ok', response: { postgres_changes: [] } })
      await socket.join('later', { bindings: [NOTES], token: fixture().a.token })
      const seen = await socket.until(({ event }) => event === 'system', 'system')
      expect(seen.filter(({ topic }) => topic === 'realtime:bare')).toEqual([])
    },
  )

  hosted('#10 equal bindings have equal ids on every socket, different ones differ', async () => {
    const ids = []
    for (const bindings of [[NOTES, OPEN], [NOTES]]) {
      const { payload } = await (await fixture().open()).join('ids', { bindings })
      ids.push(JSON.stringify(payload).match(/(?<="id":)\d+/g))
    }
    expect(ids[0]?.[0]).toBe(ids[1]?.[0])
    expect(ids[0]?.[0]).not.toBe(ids[0]?.[1])
  })

  hosted('#11 #12 the reply precedes the system message, which names the channel', async () => {
    const socket = await fixture().open()
    socket.send('5', '6', 'realtime:order:1', 'phx_join', {
      ...{ config: { postgres_changes: [NOTES] }, access_token: fixture().a.token },
    })
    const frames = await socket.until(({ event }) => event === 'system', 'system')
    expect(frames.map(({ event }) => event)).toEqual(['phx_reply', 'system'])
    expect(frames[1]).toMatchObject({ joinRef: '5', ref: null, topic: 'realtime:order:1' })
    expect(frames[1]?.payload).toEqual({
      ...{ extension: 'postgres_changes', status: 'ok', channel: 'order:1' },
      message: 'Subscribed to PostgreSQL',
    })
  })

  hosted(
    '#13 a row after the system message is delivered, one before the join is not',
    async () => {
      const { a, nextId } = fixture()
      const [before, after] = [nextId(), nextId()]
      const witness = await fixture().open()
      await witness.listen('witness', [NOTES], a.token)
      await note(before, a.id)
      await eventAbout(witness, before)
      const socket = await fixture().open()
      await socket.listen('late', [NOTES], a.token)
      await note(after, a.id)
      expect((await eventsUntil(socket, about(after))).map(({ record }) => record?.id)).toEqual([
        after,
      ])
    },
  )

  hosted('#14 a table that is not published: joined, a system error, no close', async () => {
    const socket = await fixture().open()
    const bindings = [{ event: '*', schema: 'public', table: 'contract_unpublished' }]
    const { payload } = await socket.join('unpublished', { bindings, token: fixture().a.token })
    expect(payload.status).toBe('ok')
    const { payload: system } = await socket.system('unpublished', 'error')
    expect(system).toMatchObject({
      extension: 'postgres_changes',
      message: textLike(/^Unable to subscribe to changes with given parameters/),
    })
    expect((await socket.heartbeat()).map(({ event }) => event)).toEqual(['phx_reply'])
    await socket.leave('unpublished')
    await socket.next(({ event }) => event === 'phx_close', 'close of a channel that stayed open')
  })

  hosted('#15 one bad binding cancels all of its join', async () => {
    const { a, nextId } = fixture()
    const socket = await fixture().open()
    const bad = { event: '*', schema: 'public', table: 'contract_unpublished' }
    await socket.join('mixed', { bindings: [NOTES, bad], token: a.token })
    await socket.system('mixed', 'error')
    await socket.listen('good', [NOTES], a.token)
    const id = nextId()
    await note(id, a.id)
    const marker = nextId()
    await note(marker, a.id)
    const channels = (await eventsUntil(socket, about(marker))).map(({ channel }) => channel)
    expect(channels).toEqual(['good', 'good'])
  })

  hosted('#16 an unknown filter operator is a system error', async () => {
    const socket = await fixture().open()
    const bindings = [{ ...NOTES, filter: 'id=contains.1' }]
    await socket.join('operator', { bindings, token: fixture().a.token })
    const { payload } = await socket.system('operator', 'error')
    expect(payload.message).toMatch(/^Error parsing `filter` params/)
  })

  local(
    '#17 #18 an expired token, or one without role or exp, is refused with a reason',
    async () => {
      const { sign } = fixture().target
      const socket = await fixture().open()
      const reason = async (token = '') => {
        const { payload } = await socket.join('refused', { token })
        expect(payload.status).toBe('error')
        return JSON.stringify(payload.response)
      }
      expect(await reason(await sign?.({ role: 'authenticated' }, -5))).toMatch(/expired/)
      expect(await reason(await sign?.({}, 60))).toMatch(/`role` and `exp`/)
      expect(await reason('no.jwt')).toMatch(/MalformedJWT/)
    },
  )

  hosted('#19 a second join of a topic closes the first with its own join_ref', async () => {
    const socket = await fixture().open()
    socket.send('1', '1', 'realtime:twice', 'phx_join', { config: {} })
    socket.send('2', '2', 'realtime:twice', 'phx_join', { config: {} })
    const frames = await socket.until(({ ref }) => ref === '2', 'second reply')
    expect(frames.map(({ event, joinRef }) => [event, joinRef])).toEqual([
      ...[
        ['phx_reply', '1'],
        ['phx_close', '1'],
        ['phx_reply', '2'],
      ],
    ])
  })

  hosted(
    '#20 a join without a token is judged as its key, not as a neighbour channel',
    async () => {
      const { a, b, nextId } = fixture()
      const socket = await fixture().open()
      await socket.listen('mine', [NOTES], a.token)
      await socket.listen('keyed', [NOTES])
      const [id, marker] = [nextId(), nextId()]
      await note(id, a.id)
      await note(marker, b.id)
      // DELETE is judged by no policy, so it reaches both and ends the wait
      await fixture().sql('delete from contract_notes where id = $1', [marker])
      const isMarker = ({ type, channel }: { type: string; channel: string }) =>
        type === 'DELETE' && channel === 'keyed'
      const seen = await eventsUntil(socket, isMarker, 'DELETE on the keyed channel')
      expect(seen.filter(({ type }) => type !== 'DELETE').map(({ channel }) => channel)).toEqual([
        'mine',
      ])
    },
  )

  hosted(
    '#21 the 101st channel of a socket is refused and the others live on',
    async () => {
      const socket = await fixture().open()
      for (let i = 1; i <= 100; i += 1) {
        socket.send(`c${i}`, `c${i}`, `realtime:c${i}`, 'phx_join', { config: {} })
      }
      expect((await socket.replyTo('c100')).payload.status).toBe('ok')
      const { payload } = await socket.join('one too many')
      expect(payload.response).toEqual({ reason: 'ChannelRateLimitReached: Too many channels' })
      for (const name of ['c1', 'c100']) {
        await socket.leave(name)
        await socket.next(
          ({ event, joinRef }) => event === 'phx_close' && joinRef === name,
          `close ${name}`,
        )
      }
    },
    60_000,
  )

  hosted('a row that is no longer wanted after leaving does not arrive', async () => {
    const { a, nextId } = fixture()
    const socket = await fixture().open()
    await socket.listen('left', [OPEN], a.token)
    await socket.listen('stays', [OPEN], a.token)
    await socket.leave('left')
    const id = nextId()
    await open(id)
    expect((await eventsUntil(socket, about(id))).map(({ channel }) => channel)).toEqual(['stays'])
  })
}
