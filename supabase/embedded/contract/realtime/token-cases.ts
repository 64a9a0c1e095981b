import { REALTIME_SUBSCRIBE_STATES } from '@supabase/realtime-js'
import { createClient } from '@supabase/supabase-js'
import { expect } from 'vitest'
import { hosted, local } from '../contract-test.ts'
import { clientOptions, type RealtimeFixture } from './fixture.ts'
import { textLike } from './matchers.ts'
import { about, eventsUntil } from './row-events.ts'

const NOTES = { event: '*', schema: 'public', table: 'contract_notes' }

/** Statements 22–26 and the client's half of 54: expiry, refresh, what is ignored. */
export function tokenCases(fixture: () => RealtimeFixture): void {
  const note = (id: number, owner: string) =>
    fixture().sql('insert into contract_notes (id, owner) values ($1, $2)', [id, owner])

  local('#22 a lapsed token ends the channel and leaves the socket open', async () => {
    const { target, a } = fixture()
    const token = await target.sign?.({ role: 'authenticated', sub: a.id }, 3)
    const socket = await fixture().open()
    await socket.listen('short', [NOTES], token)
    const { payload } = await socket.system('short', 'error')
    expect(payload).toMatchObject({
      ...{
        extension: 'system',
        message: textLike(/^Token has expired \d+ seconds ago$/),
      },
    })
    const close = await socket.next(({ topic }) => topic === 'realtime:short', 'close')
    expect(close).toMatchObject({ event: 'phx_close', joinRef: '1', ref: '1', payload: {} })
    await socket.heartbeat()
  })

  hosted('#23 #24 a refreshed token changes the viewer without a reply', async () => {
    const { a, b, nextId } = fixture()
    const socket = await fixture().open()
    await socket.listen('switch', [NOTES], a.token)
    socket.send('1', 'refresh', 'realtime:switch', 'access_token', { access_token: b.token })
    const frames = await socket.until(({ event }) => event === 'system', 'system after refresh')
    expect(frames).toHaveLength(1)
    expect(frames[0]?.payload).toMatchObject({ status: 'ok', message: 'Subscribed to PostgreSQL' })
    const [mine, theirs] = [nextId(), nextId()]
    await note(mine, a.id)
    await note(theirs, b.id)
    const seen = await eventsUntil(socket, about(theirs))
    expect(seen.map(({ record }) => record?.id)).toEqual([theirs])
  })

  hosted('#25 no token, the same token or a key change nothing', async () => {
    const { a, target, nextId } = fixture()
    const socket = await fixture().open()
    await socket.listen('same', [NOTES], a.token)
    for (const access_token of [null, a.token, target.publishableKey, 'sb_other']) {
      socket.send('1', null, 'realtime:same', 'access_token', { access_token })
    }
    const id = nextId()
    await note(id, a.id)
    const frames = await socket.until(({ event }) => event === 'postgres_changes', 'row event')
    expect(frames).toHaveLength(1)
  })

  hosted('#26 an invalid new token is a system error and ends the channel', async () => {
    const { a } = fixture()
    const socket = await fixture().open()
    await socket.listen('broken', [NOTES], a.token)
    socket.send('1', null, 'realtime:broken', 'access_token', { access_token: 'no.jwt' })
    const frames = await socket.until(({ event }) => event === 'phx_close', 'close')
    expect(frames.map(({ event }) => event)).toEqual(['system', 'phx_close'])
    expect(frames[0]?.payload).toMatchObject({ extension: 'system', status: 'error' })
  })

  local('#54 after phx_close the client does not rejoin; a new channel works', async () => {
    const { target, a } = fixture()
    const client = createClient(target.url, target.publishableKey, clientOptions)
    const short = await target.sign?.({ role: 'authenticated', sub: a.id }, 3)
    await client.realtime.setAuth(short ?? '')
    const statuses: string[] = []
    await new Promise<void>((resolve) => {
      client.channel('expiring').subscribe((status) => {
        statuses.push(status)
        if (status === REALTIME_SUBSCRIBE_STATES.CLOSED) resolve()
      })
    })
    expect(statuses).toEqual(['SUBSCRIBED', 'CLOSED'])
    await client.realtime.setAuth(a.token)
    const again = await new Promise((resolve) => client.channel('expiring').subscribe(resolve))
    expect(again).toBe('SUBSCRIBED')
    expect(statuses).toEqual(['SUBSCRIBED', 'CLOSED'])
    await client.removeAllChannels()
  })
}
