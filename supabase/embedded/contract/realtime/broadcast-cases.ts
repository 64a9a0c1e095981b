import { REALTIME_SUBSCRIBE_STATES } from '@supabase/realtime-js'
import { createClient } from '@supabase/supabase-js'
import { expect } from 'vitest'
import { z } from 'zod'
import { hosted } from '../contract-test.ts'
import { encodeBroadcastPush } from './broadcast-push.ts'
import { clientOptions, type RealtimeFixture } from './fixture.ts'

const numbered = z.object({ payload: z.object({ n: z.number() }) })

/** Statements 59 and 60: public broadcast. */
export function broadcastCases(fixture: () => RealtimeFixture): void {
  const client = () => {
    const { target } = fixture()
    return createClient(target.url, target.publishableKey, clientOptions)
  }
  const subscribed = (channel: ReturnType<ReturnType<typeof client>['channel']>) =>
    new Promise<void>((resolve) => {
      channel.subscribe((status) => {
        if (status === REALTIME_SUBSCRIBE_STATES.SUBSCRIBED) resolve()
      })
    })

  hosted('#59 supabase-js broadcasts to the others, and to itself only with self', async () => {
    const [one, two] = [client(), client()]
    const got: string[] = []
    const seen = (who: string) => (message: unknown) => {
      got.push(`${who} ${numbered.parse(message).payload.n}`)
    }
    const sender = one.channel('room', { config: { broadcast: { ack: true } } })
    sender.on('broadcast', { event: 'ping' }, seen('sender'))
    const echo = one.channel('echo', { config: { broadcast: { ack: true, self: true } } })
    echo.on('broadcast', { event: 'ping' }, seen('echo'))
    const receiver = two.channel('room')
    const received = new Promise<void>((resolve) => {
      receiver.on('broadcast', { event: 'ping' }, (message) => {
        seen('receiver')(message)
        if (got.includes('receiver 2')) resolve()
      })
    })
    await Promise.all([sender, echo, receiver].map(subscribed))
    expect(await sender.send({ type: 'broadcast', event: 'ping', payload: { n: 1 } })).toBe('ok')
    expect(await echo.send({ type: 'broadcast', event: 'ping', payload: { n: 3 } })).toBe('ok')
    expect(await sender.send({ type: 'broadcast', event: 'ping', payload: { n: 2 } })).toBe('ok')
    await received
    expect(got.sort()).toEqual(['echo 3', 'receiver 1', 'receiver 2'])
    await Promise.all([one.removeAllChannels(), two.removeAllChannels()])
  })

  hosted('#59 a binary frame reaches the others unchanged', async () => {
    const [sender, receiver] = [await fixture().open(), await fixture().open()]
    await sender.join('bytes')
    await receiver.join('bytes')
    const body = Buffer.from([0, 255, 1, 2])
    sender.socket.send(encodeBroadcastPush('realtime:bytes', 'blob ü', 'binary', body))
    const frame = await receiver.next(({ isBinary }) => isBinary, 'binary frame')
    const [topic, event] = ['realtime:bytes', 'blob ü'].map((text) => Buffer.from(text))
    expect([...frame.bytes.subarray(0, 5)]).toEqual([
      4,
      topic?.length,
      event?.length,
      frame.bytes[3],
      0,
    ])
    expect(frame.bytes.subarray(-4)).toEqual(body)
    expect(await sender.heartbeat()).toHaveLength(1)
  })

  hosted('#60 with ack the frame is answered, without it is not', async () => {
    const socket = await fixture().open()
    await socket.join('silent')
    socket.send('1', '60', 'realtime:silent', 'broadcast', { event: 'x', payload: {} })
    expect(await socket.heartbeat()).toHaveLength(1)
    await socket.join('spoken', { broadcast: { ack: true } })
    socket.send('3', '61', 'realtime:spoken', 'broadcast', { event: 'x', payload: {} })
    expect((await socket.replyTo('61')).payload).toEqual({ status: 'ok', response: {} })
  })

  hosted('the endpoint broadcasts with a key and refuses without', async () => {
    const { target } = fixture()
    const socket = await fixture().open()
    await socket.join('rest')
    const post = (headers: Record<string, string>, body: string) =>
      fetch(`${target.url}/realtime/v1/api/broadcast`, {
        ...{ method: 'POST', body },
        headers: { 'content-type': 'application/json', ...headers },
      })
    const message = { topic: 'rest', event: 'news', payload: { n: 1 } }
    const body = JSON.stringify({ messages: [message] })
    expect((await post({}, body)).status).toBe(401)
    expect((await post({ apikey: 'sb_secret_guess' }, body)).status).toBe(401)
    for (const broken of ['', '{', '[]', 'null', '{"messages":1}', '{"messages":[{}]}']) {
      const { status } = await post({ apikey: target.publishableKey }, broken)
      expect({ broken, refused: status >= 400 && status < 500 }).toEqual({ broken, refused: true })
    }
    const large = JSON.stringify({
      messages: [{ ...message, payload: { x: 'x'.repeat(6_000_000) } }],
    })
    expect((await post({ apikey: target.publishableKey }, large)).status).toBe(413)
    expect(await socket.heartbeat()).toHaveLength(1)
    expect((await post({ apikey: target.publishableKey }, body)).status).toBe(202)
    await socket.next(
      ({ event, payload, isBinary, bytes }) =>
        (event === 'broadcast' && payload.event === 'news') ||
        (isBinary && bytes.toString('utf8').endsWith('{"n":1}')),
      'broadcast',
    )
  })

  hosted('httpSend of supabase-js reaches the channel', async () => {
    const socket = await fixture().open()
    await socket.join('single')
    const sent = await client().channel('single').httpSend('news', { n: 2 })
    expect(sent).toEqual({ success: true })
    await socket.next(({ bytes }) => bytes.toString('utf8').includes('"n":2'), 'broadcast')
  })
}
