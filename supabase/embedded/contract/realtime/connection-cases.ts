import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { createClient } from '@supabase/supabase-js'
import { expect } from 'vitest'
import { WebSocket } from 'ws'
import { hosted, local } from '../contract-test.ts'
import type { ContractTarget } from '../target.ts'
import { clientOptions, type RealtimeFixture } from './fixture.ts'
import { anyString, textLike } from './matchers.ts'
import { socketUrl } from './raw-socket.ts'

/** Statements 1–7: endpoint, framing, heartbeat, what is not joined. */
export function connectionCases(fixture: () => RealtimeFixture): void {
  hosted('#1 a valid key opens the socket without a sub-protocol', async () => {
    const { socket } = await fixture().open()
    expect(socket.readyState).toBe(WebSocket.OPEN)
    expect(socket.protocol).toBe('')
  })

  hosted('#1 supabase-js subscribes through its own client', async () => {
    const { target } = fixture()
    const client = createClient(target.url, target.publishableKey, clientOptions)
    const status = await new Promise((resolve) => client.channel('hello').subscribe(resolve))
    expect(status).toBe('SUBSCRIBED')
    await client.removeAllChannels()
  })

  hosted('#2 a missing or forged key is refused with 401 and a JSON error', async () => {
    const { target, a } = fixture()
    const forged = `${a.token.slice(0, -4)}AAAA`
    for (const apikey of ['', 'sb_publishable_wrong', 'nonsense', forged]) {
      const answer = await refusedUpgrade(target, { apikey })
      expect({ apikey, status: answer.status }).toEqual({ apikey, status: 401 })
      expect(answer.body).toEqual({ error: anyString })
    }
  })

  local('#2 an expired key is refused with 401', async () => {
    const { target } = fixture()
    const apikey = await target.sign?.({ role: 'anon' }, -10)
    expect((await refusedUpgrade(target, { apikey: apikey ?? '' })).status).toBe(401)
  })

  hosted('#3 an unknown version is refused with 403', async () => {
    expect((await refusedUpgrade(fixture().target, { vsn: '9.9.9' })).status).toBe(403)
  })

  hosted('#3 without a version, frames are objects', async () => {
    const { target } = fixture()
    const url = socketUrl(target, {})
    url.searchParams.delete('vsn')
    const socket = new WebSocket(url)
    await once(socket, 'open')
    socket.send(JSON.stringify({ topic: 'phoenix', event: 'heartbeat', payload: {}, ref: '7' }))
    const message: unknown[] = await once(socket, 'message')
    socket.terminate()
    expect(JSON.parse(String(message[0]))).toEqual({
      ...{ topic: 'phoenix', event: 'phx_reply', ref: '7' },
      payload: { status: 'ok', response: {} },
    })
  })

  hosted('#4 a heartbeat is answered on phoenix with its ref', async () => {
    const socket = await fixture().open()
    socket.send(null, '41', 'phoenix', 'heartbeat', {})
    const reply = await socket.replyTo('41')
    expect(reply).toMatchObject({ topic: 'phoenix', joinRef: null })
    expect(reply.payload).toEqual({ status: 'ok', response: {} })
  })

  hosted('#5 malformed frames are dropped and the socket lives on', async () => {
    const socket = await fixture().open()
    const frames = [
      '{not json',
      '[]',
      '[1,2,3]',
      '{"topic":"phoenix"}',
      'null',
      '"x"',
      '[null,null,1,2,3]',
    ]
    for (const text of frames) socket.socket.send(text)
    for (const bytes of [[], [3], [3, 255, 255, 255, 255, 255, 1], [9, 9]]) {
      socket.socket.send(Buffer.from(bytes))
    }
    expect(await socket.heartbeat()).toHaveLength(1)
  })

  hosted('#7 an event on a topic that is not joined is an error, a leave is fine', async () => {
    const socket = await fixture().open()
    socket.send('1', '71', 'realtime:nowhere', 'broadcast', { event: 'x', payload: {} })
    expect((await socket.replyTo('71')).payload).toEqual({
      ...{ status: 'error', response: { reason: 'unmatched topic' } },
    })
    socket.send('1', '72', 'realtime:nowhere', 'phx_leave', {})
    expect((await socket.replyTo('72')).payload).toEqual({ status: 'ok', response: {} })
  })

  hosted('a topic without the prefix cannot be joined, nor one without a name', async () => {
    const socket = await fixture().open()
    socket.send('1', '81', 'other:room', 'phx_join', { config: {} })
    expect((await socket.replyTo('81')).payload.response).toEqual({ reason: 'unmatched topic' })
    const nameless = await socket.join('')
    expect(nameless.payload.response).toEqual({
      reason: textLike(/^TopicNameRequired: /),
    })
  })
}

async function refusedUpgrade(target: ContractTarget, query: Record<string, string>) {
  const socket = new WebSocket(socketUrl(target, query))
  socket.on('error', () => undefined)
  const response = await new Promise<IncomingMessage>((resolve) => {
    socket.on('unexpected-response', (_request, answer) => resolve(answer))
  })
  let text = ''
  for await (const chunk of response) text += String(chunk)
  const body: unknown = JSON.parse(text)
  return { status: response.statusCode, body }
}
