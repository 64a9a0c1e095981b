import { REALTIME_SUBSCRIBE_STATES, type RealtimeChannel } from '@supabase/realtime-js'
import { createClient } from '@supabase/supabase-js'
import { expect, vi } from 'vitest'
import { z } from 'zod'
import { hosted, local } from '../contract-test.ts'
import { clientOptions, type RealtimeFixture } from './fixture.ts'
import { anyString, textLike } from './matchers.ts'
import type { RawSocket, ReceivedFrame } from './raw-socket.ts'

const patience = { timeout: 15_000 }
const ENABLED = { enabled: true }
const sideSchema = z.record(z.string(), z.object({ metas: z.array(z.looseObject({})) }))
const diffSchema = z.object({ joins: sideSchema, leaves: sideSchema })

/** Statement 62: who is present, in public rooms. Private ones are in private-cases.ts. */
export function presenceCases(fixture: () => RealtimeFixture): void {
  const enter = async (room: string, presence: { enabled: boolean; key?: string } = ENABLED) => {
    const socket = await fixture().open()
    const { joinRef } = await socket.join(room, { presence })
    return { socket, joinRef }
  }
  const diff = (socket: RawSocket) =>
    socket.next(({ event }) => event === 'presence_diff', 'presence_diff')

  hosted('#62 the state follows the join and names those who are present already', async () => {
    const first = await enter('lobby', { enabled: true, key: 'ann' })
    const empty = await first.socket.next(({ event }) => event === 'presence_state', 'state')
    expect(empty).toMatchObject({ joinRef: first.joinRef, ref: null, payload: {} })
    await first.socket.presence('lobby', 'track', { at: 1 })
    const second = await enter('lobby', { enabled: true, key: 'ben' })
    const state = await second.socket.next(({ event }) => event === 'presence_state', 'state')
    expect(state).toMatchObject({ joinRef: second.joinRef, ref: null })
    expect(state.payload).toEqual({ ann: { metas: [{ at: 1, phx_ref: anyString }] } })
  })

  hosted('#62 whoever enters is told to all, the newcomer included', async () => {
    const [ann, ben] = [await enter('hall'), await enter('hall', { enabled: true, key: 'ben' })]
    const { payload } = await ben.socket.presence('hall', 'track', { at: 2 })
    expect(payload).toEqual({ status: 'ok', response: {} })
    const told = await diff(ann.socket)
    expect(told).toMatchObject({ joinRef: null, ref: null })
    expect(told.payload).toEqual({
      joins: { ben: { metas: [{ at: 2, phx_ref: anyString }] } },
      leaves: {},
    })
  })

  hosted('#62 an update leaves the old entry and refers to it', async () => {
    const { socket } = await enter('desk', { enabled: true, key: 'ann' })
    const watcher = await enter('desk')
    await socket.presence('desk', 'track', { at: 1 })
    const entered = await diff(watcher.socket)
    await socket.presence('desk', 'TRACK', { at: 2 })
    const old = metas(entered, 'joins', 'ann')[0]
    expect((await diff(watcher.socket)).payload).toEqual({
      joins: { ann: { metas: [{ at: 2, phx_ref: anyString, phx_ref_prev: old?.phx_ref }] } },
      leaves: { ann: { metas: [old] } },
    })
  })

  hosted('an unchanged payload is acknowledged and tells nothing', async () => {
    const { socket } = await enter('same', { enabled: true, key: 'ann' })
    const watcher = await enter('same')
    await socket.presence('same', 'track', { at: 1, tags: ['a'] })
    await diff(watcher.socket)
    const again = await socket.presence('same', 'track', { tags: ['a'], at: 1 })
    expect(again.payload.status).toBe('ok')
    await socket.presence('same', 'untrack')
    expect((await diff(watcher.socket)).payload).toMatchObject({ joins: {} })
  })

  hosted('what was taken back may be said again', async () => {
    const { socket } = await enter('again', { enabled: true, key: 'ann' })
    for (const event of ['track', 'Untrack', 'track']) {
      expect((await socket.presence('again', event, { at: 1 })).payload.status).toBe('ok')
    }
    const late = await enter('again')
    const state = await late.socket.next(({ event }) => event === 'presence_state', 'state')
    expect(Object.keys(state.payload)).toEqual(['ann'])
  })

  hosted('one key may stand for several channels, and goes with the last of them', async () => {
    const watcher = await enter('tabs')
    const tabs = [
      await enter('tabs', { enabled: true, key: 'ann' }),
      await enter('tabs', { enabled: true, key: 'ann' }),
    ]
    for (const [n, { socket }] of tabs.entries()) {
      await socket.presence('tabs', 'track', { tab: n })
      await diff(watcher.socket)
    }
    const late = await enter('tabs')
    const state = await late.socket.next(({ event }) => event === 'presence_state', 'state')
    expect(state.payload).toEqual({
      ann: {
        metas: [
          { tab: 0, phx_ref: anyString },
          { tab: 1, phx_ref: anyString },
        ],
      },
    })
    tabs[0]?.socket.close()
    expect(metas(await diff(watcher.socket), 'leaves', 'ann')).toMatchObject([{ tab: 0 }])
  })

  hosted('without a key the server makes one up', async () => {
    const watcher = await enter('keyless')
    const { socket } = await enter('keyless', { enabled: true, key: '' })
    await socket.presence('keyless', 'track', { at: 1 })
    const { payload } = await diff(watcher.socket)
    expect(Object.keys(diffSchema.parse(payload).joins)).toEqual([
      textLike(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
    ])
  })

  const exits: Record<string, (socket: RawSocket, room: string) => unknown> = {
    'its socket drops': (socket) => {
      socket.close()
    },
    'it leaves the channel': (socket, room) => socket.leave(room),
    'it takes itself back': (socket, room) => socket.presence(room, 'untrack'),
    'it joins the channel anew': (socket, room) => socket.join(room),
  }
  for (const [how, go] of Object.entries(exits)) {
    hosted(`#62 a member is gone when ${how}`, async () => {
      const watcher = await enter(how)
      const { socket } = await enter(how, { enabled: true, key: 'ann' })
      await socket.presence(how, 'track', { at: 1 })
      await diff(watcher.socket)
      await go(socket, how)
      const gone = await diff(watcher.socket)
      expect(gone.payload).toMatchObject({ joins: {} })
      expect(metas(gone, 'leaves', 'ann')).toEqual([{ at: 1, phx_ref: anyString }])
    })
  }

  local('#62 a member is gone when its token lapses', async () => {
    const { target, a } = fixture()
    const watcher = await enter('short stay')
    const token = await target.sign?.({ role: 'authenticated', sub: a.id }, 2)
    const socket = await fixture().open()
    await socket.join('short stay', {
      presence: { enabled: true, key: 'ann' },
      ...(token ? { token } : {}),
    })
    await socket.presence('short stay', 'track', { at: 1 })
    expect(metas(await diff(watcher.socket), 'joins', 'ann')).toHaveLength(1)
    expect(metas(await diff(watcher.socket), 'leaves', 'ann')).toHaveLength(1)
  })

  hosted('without presence no state is sent; the first track enables it', async () => {
    const quiet = await enter('quiet', { enabled: false })
    expect(await quiet.socket.heartbeat()).toHaveLength(1)
    expect((await quiet.socket.presence('quiet', 'track', { at: 1 })).payload.status).toBe('ok')
    const late = await enter('quiet')
    const state = await late.socket.next(({ event }) => event === 'presence_state', 'state')
    expect(Object.keys(state.payload)).toHaveLength(1)
  })

  hosted('what is no map, or no presence event, is refused and changes nothing', async () => {
    const { socket } = await enter('odd')
    for (const payload of [null, 'here', ['here'], 1]) {
      expect((await socket.presence('odd', 'track', payload)).payload).toEqual({
        status: 'error',
        response: { reason: 'Presence track payload must be a map' },
      })
    }
    expect((await socket.presence('odd', 'peek', {})).payload.status).toBe('error')
    const late = await enter('odd')
    const state = await late.socket.next(({ event }) => event === 'presence_state', 'state')
    expect(state.payload).toEqual({})
  })

  hosted('the sixth message within half a minute ends the channel', async () => {
    const { socket } = await enter('busy', { enabled: true, key: 'ann' })
    const watcher = await enter('busy')
    for (let n = 0; n < 5; n += 1) await socket.presence('busy', 'track', { n })
    for (let n = 0; n < 5; n += 1) await diff(watcher.socket)
    socket.push('busy', 'presence', { type: 'presence', event: 'track', payload: {} })
    expect((await socket.system('busy', 'error')).payload).toMatchObject({
      ...{ extension: 'system', message: 'Client presence rate limit exceeded' },
    })
    await socket.next(({ event }) => event === 'phx_close', 'close')
    expect(metas(await diff(watcher.socket), 'leaves', 'ann')).toHaveLength(1)
    await socket.heartbeat()
  })

  hosted('#62 supabase-js sees others come and go', async () => {
    const { target } = fixture()
    const clients = [0, 1].map(() => createClient(target.url, target.publishableKey, clientOptions))
    const [ann, ben] = clients.map((client, n) =>
      client.channel('cafe', { config: { presence: { key: n === 0 ? 'ann' : 'ben' } } }),
    )
    if (!ann || !ben) throw new Error('two clients')
    const seen: string[] = []
    ann.on('presence', { event: 'join' }, ({ key }) => void seen.push(`${key} comes`))
    ann.on('presence', { event: 'leave' }, ({ key }) => void seen.push(`${key} goes`))
    ben.on('presence', { event: 'sync' }, () => undefined)
    await Promise.all([subscribed(ann), subscribed(ben)])
    expect(await ann.track({ at: 1 })).toBe('ok')
    expect(await ben.track({ at: 2 })).toBe('ok')
    await vi.waitFor(() => {
      expect(ann.presenceState()).toMatchObject({ ann: [{ at: 1 }], ben: [{ at: 2 }] })
      expect(ben.presenceState()).toEqual(ann.presenceState())
    }, patience)
    expect(await ben.untrack()).toBe('ok')
    await vi.waitFor(() => {
      expect(Object.keys(ann.presenceState())).toEqual(['ann'])
    }, patience)
    expect(seen.filter((entry) => entry.startsWith('ben'))[0]).toBe('ben comes')
    expect(seen.at(-1)).toBe('ben goes')
    await Promise.all(clients.map((client) => client.removeAllChannels()))
  })
}

function subscribed(channel: RealtimeChannel) {
  return new Promise<void>((resolve) => {
    channel.subscribe((status) => {
      if (status === REALTIME_SUBSCRIBE_STATES.SUBSCRIBED) resolve()
    })
  })
}

function metas({ payload }: ReceivedFrame, side: 'joins' | 'leaves', key: string) {
  return diffSchema.parse(payload)[side][key]?.metas ?? []
}
