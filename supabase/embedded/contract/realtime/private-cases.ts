import { createClient } from '@supabase/supabase-js'
import { expect } from 'vitest'
import { hosted, local } from '../contract-test.ts'
import { encodeBroadcastPush } from './broadcast-push.ts'
import { clientOptions, type RealtimeFixture } from './fixture.ts'
import { textLike } from './matchers.ts'
import type { RawSocket, ReceivedFrame } from './raw-socket.ts'

/**
 * Statement 61: who may read and write on private channels. The fixture's policies let a into `contract:a:…`, let b
 * read but not write there, and let everybody signed in use presence, and nothing else, on `contract:presence:…`.
 */
export function privateCases(fixture: () => RealtimeFixture): void {
  const ENABLED = { enabled: true }

  async function enter(name: string, token: string, rest: object = {}) {
    const socket = await fixture().open()
    const { payload } = await socket.join(name, { private: true, token, ...rest })
    return { socket, payload }
  }
  const refusal = (name: string) => ({
    status: 'error',
    response: {
      reason: `Unauthorized: You do not have permissions to read from this Channel topic: ${name}`,
    },
  })
  const isBroadcast = ({ event, isBinary }: ReceivedFrame) => event === 'broadcast' || isBinary
  const shout = (socket: RawSocket, name: string, n: number) =>
    socket.push(name, 'broadcast', { event: 'x', payload: { n } })

  hosted('#61 a private channel without a read policy is refused', async () => {
    const { target, a } = fixture()
    const socket = await fixture().open()
    expect((await socket.join('vault', { private: true })).payload).toEqual(refusal('vault'))
    expect((await enter('vault', a.token)).payload).toEqual(refusal('vault'))
    expect((await enter('contract:a:1', target.publishableKey)).payload).toEqual(
      refusal('contract:a:1'),
    )
  })

  hosted('a private channel is judged by its own topic', async () => {
    const { a } = fixture()
    expect((await enter('contract:a:1', a.token)).payload.status).toBe('ok')
    expect((await enter('contract:b:1', a.token)).payload).toEqual(refusal('contract:b:1'))
  })

  hosted('a policy that raises refuses', async () => {
    const { a } = fixture()
    expect((await enter('contract:raise', a.token)).payload).toEqual(refusal('contract:raise'))
  })

  const post = (path: string, token: string, body: object) =>
    fetch(`${fixture().target.url}/realtime/v1/api/broadcast${path}`, {
      ...{ method: 'POST', body: JSON.stringify(body) },
      headers: {
        apikey: fixture().target.publishableKey,
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
      },
    })
  const postBatch = (topic: string, token: string, n: number) =>
    post('', token, { messages: [{ topic, event: 'x', payload: { n }, private: true }] })
  const numbered = async (socket: RawSocket) =>
    /"n":(\d)/.exec((await socket.next(isBroadcast, 'broadcast')).bytes.toString())?.[1]

  hosted('a broadcast reaches readers only, and the endpoint is held to the same', async () => {
    const { a, b, target } = fixture()
    const name = 'contract:a:2'
    const [writer, reader] = [await enter(name, a.token), await enter(name, b.token)]
    shout(writer.socket, name, 1)
    expect(await numbered(reader.socket)).toBe('1')
    const path = `/${name}/events/x?private=true`
    expect((await post(path, b.token, { n: 2 })).status).toBe(403)
    expect((await post(path, target.publishableKey, { n: 3 })).status).toBe(403)
    expect((await post(path, a.token, { n: 4 })).status).toBe(202)
    expect(await numbered(reader.socket)).toBe('4')
  })

  hosted('in a batch what may not be written is dropped in silence', async () => {
    const { a, b, target } = fixture()
    const name = 'contract:a:3'
    const { socket } = await enter(name, a.token)
    expect((await postBatch(name, b.token, 1)).status).toBe(202)
    expect((await postBatch(name, target.secretKey, 2)).status).toBe(202)
    expect(await numbered(socket)).toBe('2')
  })

  hosted('a denied broadcast is silent, even with ack', async () => {
    const { a, b } = fixture()
    const name = 'contract:a:4'
    const { socket } = await enter(name, a.token)
    const denied = await enter(name, b.token, { broadcast: { ack: true } })
    shout(denied.socket, name, 1)
    denied.socket.socket.send(
      encodeBroadcastPush(`realtime:${name}`, 'x', 'binary', Buffer.from([1])),
    )
    expect(await denied.socket.heartbeat()).toHaveLength(1)
    expect(await socket.heartbeat()).toHaveLength(1)
    const allowed = await enter(name, a.token, { broadcast: { ack: true } })
    const ref = shout(allowed.socket, name, 2)
    expect((await allowed.socket.replyTo(ref)).payload).toEqual({ status: 'ok', response: {} })
  })

  hosted('presence is tracked by those who may write and seen by those who may read', async () => {
    const { a, b } = fixture()
    const name = 'contract:a:5'
    const watcher = await enter(name, b.token, { presence: ENABLED })
    await watcher.socket.next(({ event }) => event === 'presence_state', 'state')
    expect((await watcher.socket.presence(name, 'track', { at: 1 })).payload).toEqual({
      status: 'error',
      response: {},
    })
    const { socket } = await enter(name, a.token, { presence: { enabled: true, key: 'a' } })
    expect((await socket.presence(name, 'track', { at: 2 })).payload.status).toBe('ok')
    const { payload } = await watcher.socket.next(
      ({ event }) => event === 'presence_diff',
      'presence_diff',
    )
    expect(payload).toMatchObject({ joins: { a: { metas: [{ at: 2 }] } } })
  })

  hosted('presence alone lets somebody in, and broadcasts pass them by', async () => {
    const { a, b, target } = fixture()
    const name = 'contract:presence:1'
    expect((await enter(name, a.token)).payload).toEqual(refusal(name))
    const one = await enter(name, a.token, { presence: { enabled: true, key: 'a' } })
    const two = await enter(name, b.token, { presence: { enabled: true, key: 'b' } })
    expect(one.payload.status).toBe('ok')
    shout(two.socket, name, 1)
    expect((await postBatch(name, target.secretKey, 2)).status).toBe(202)
    await two.socket.presence(name, 'track', { at: 1 })
    const frames = await one.socket.until(({ event }) => event === 'presence_diff', 'diff')
    expect(frames.map(({ event }) => event)).toEqual(['presence_state', 'presence_diff'])
  })

  hosted('joined for broadcast alone, presence is judged at the first track', async () => {
    const { a, b } = fixture()
    const name = 'contract:a:6'
    const late = await enter(name, a.token)
    const watcher = await enter(name, b.token, { presence: ENABLED })
    const other = await enter(name, a.token)
    expect((await other.socket.presence(name, 'track', { at: 1 })).payload.status).toBe('ok')
    await watcher.socket.next(({ event }) => event === 'presence_diff', 'presence_diff')
    expect(await late.socket.heartbeat()).toHaveLength(1)
    expect((await late.socket.presence(name, 'track', { at: 2 })).payload.status).toBe('ok')
    await other.socket.presence(name, 'track', { at: 3 })
    await late.socket.next(({ event }) => event === 'presence_diff', 'presence_diff')
  })

  hosted('public and private channels of one name hear nothing of each other', async () => {
    const { a } = fixture()
    const name = 'contract:a:7'
    const { socket } = await enter(name, a.token, { presence: { enabled: true, key: 'a' } })
    await socket.presence(name, 'track', { at: 1 })
    const outsider = await fixture().open()
    await outsider.join(name, { presence: { enabled: true, key: 'o' } })
    const state = await outsider.next(({ event }) => event === 'presence_state', 'state')
    expect(state.payload).toEqual({})
    await outsider.presence(name, 'track', { at: 2 })
    shout(outsider, name, 1)
    shout(socket, name, 2)
    const heard = await outsider.heartbeat()
    expect(heard.filter(isBroadcast)).toEqual([])
    const overheard = (await socket.heartbeat()).filter(
      (frame) => isBroadcast(frame) || frame.bytes.includes('"o"'),
    )
    expect(overheard).toEqual([])
  })

  hosted('a refreshed token is judged anew: who may not read any more is put out', async () => {
    const { target, a, b } = fixture()
    const name = 'contract:a:8'
    const watcher = await enter(name, a.token, { presence: ENABLED })
    const { socket } = await enter(name, a.token, { presence: { enabled: true, key: 'a' } })
    await socket.presence(name, 'track', { at: 1 })
    socket.push(name, 'access_token', { access_token: b.token })
    shout(socket, name, 1)
    const frames = await socket.heartbeat()
    expect(frames.map(({ event }) => event)).not.toContain('phx_close')
    expect((await watcher.socket.heartbeat()).filter(isBroadcast)).toEqual([])

    const nobody = await target.sign?.({ role: 'anon' }, 60)
    if (nobody === undefined) return
    socket.push(name, 'access_token', { access_token: nobody })
    const { payload } = await socket.system(name, 'error')
    expect(payload).toMatchObject({
      ...{ extension: 'system', channel: name },
      message: `You do not have permissions to read from this Channel topic: ${name}`,
    })
    await socket.next(({ event }) => event === 'phx_close', 'close')
    const { payload: left } = await watcher.socket.next(
      ({ event, payload: seen }) => event === 'presence_diff' && 'a' in Object(seen['leaves']),
      'leave',
    )
    expect(left).toMatchObject({ joins: {} })
  })

  local('losing one of two rights to read puts out as well', async () => {
    const { target, a, b } = fixture()
    const name = `contract:both:${a.id}`
    const { socket, payload } = await enter(name, a.token, { presence: ENABLED })
    expect(payload.status).toBe('ok')
    socket.push(name, 'access_token', { access_token: b.token })
    expect((await socket.system(name, 'error')).payload.message).toBe(
      `You no longer have permission to read from this Channel topic: ${name}`,
    )
    await socket.next(({ event }) => event === 'phx_close', 'close')
    expect(target.sign).not.toBeNull()
  })

  hosted(
    'rights are judged at the join and again with the next token, not in between',
    async () => {
      const { sql, a } = fixture()
      const name = 'contract:granted:1'
      await sql(`insert into contract_guests values ('${a.id}')`)
      const { socket, payload } = await enter(name, a.token)
      expect(payload.status).toBe('ok')
      await sql('delete from contract_guests')
      shout(socket, name, 1)
      expect((await socket.heartbeat()).map(({ event }) => event)).toEqual(['phx_reply'])
      expect((await enter(name, a.token)).payload).toEqual(refusal(name))
    },
  )

  hosted('policies see the topic, the claims and the headers of the socket', async () => {
    const { a, sql } = fixture()
    const kept = await sql('select count(*)::int as n from realtime.messages')
    const { payload } = await enter(`contract:claims:${a.id}`, a.token)
    expect(payload.status).toBe('ok')
    expect(await sql('select count(*)::int as n from realtime.messages')).toEqual(kept)
  })

  hosted('supabase-js joins with its token, tracks and sends', async () => {
    const { target, a } = fixture()
    const client = createClient(target.url, target.publishableKey, clientOptions)
    await client.realtime.setAuth(a.token)
    const channel = client.channel('contract:a:9', {
      config: { private: true, presence: { key: a.id }, broadcast: { ack: true, self: true } },
    })
    const heard = new Promise((resolve) => {
      channel.on('broadcast', { event: 'x' }, resolve)
    })
    channel.on('presence', { event: 'sync' }, () => undefined)
    expect(await new Promise((resolve) => channel.subscribe(resolve))).toBe('SUBSCRIBED')
    expect(await channel.track({ member_id: a.id })).toBe('ok')
    expect(await channel.send({ type: 'broadcast', event: 'x', payload: { n: 1 } })).toBe('ok')
    expect(await heard).toMatchObject({ payload: { n: 1 } })
    await client.removeAllChannels()

    const stranger = createClient(target.url, target.publishableKey, clientOptions)
    const refused = await new Promise((resolve) => {
      stranger.channel('contract:a:9', { config: { private: true } }).subscribe((status, error) => {
        resolve([status, error?.message])
      })
    })
    expect(refused).toEqual(['CHANNEL_ERROR', textLike(/^Unauthorized: You do not have perm/)])
    await stranger.removeAllChannels()
  })

  local('#63 replay and broadcast from the database are refused, not acknowledged', async () => {
    const { a, sql } = fixture()
    const replay = { broadcast: { replay: { since: 1 } } }
    expect((await enter('contract:a:10', a.token, replay)).payload).toMatchObject({
      ...{ status: 'error', response: { reason: textLike(/^UnableToReplayMessages: /) } },
    })
    const open = await fixture().open()
    expect((await open.join('past', replay)).payload).toMatchObject({
      response: {
        reason: 'UnableToReplayMessages: Replay is not allowed for public channels',
      },
    })
    await expect(sql(`select realtime.send('{}', 'x', 'contract:a:10')`)).rejects.toThrow(
      'does not exist',
    )
    await expect(
      sql(`insert into realtime.messages (topic, extension) values ('contract:a:10', 'broadcast')`),
    ).rejects.toThrow('broadcast from the database is not offered')
  })
}
