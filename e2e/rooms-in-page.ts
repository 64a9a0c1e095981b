import { openClient } from '@/backend/client.ts'
import { loadConnectionSettings } from '@/backend/connection-settings.ts'
import { approvalRoom } from '@/backend/presence.ts'
import { realtimeSocket } from '@/backend/realtime-socket.ts'
import { sessionStore, watchSession } from '@/backend/session.ts'

/** The panel's rooms without its pages, run in a page that is signed in; see rooms.ts. */
export interface RoomsInPage {
  enter(approvalId: string): void
  leave(approvalId: string): void
  others(approvalId: string): string[]
  /** How often the room was emptied while one was in it. */
  emptied(approvalId: string): number
  /** Channels of the page's socket. */
  channels(): Promise<number>
  /** Sends the sign of life that is due every 25 seconds. */
  beat(): Promise<void>
  /** Sends more than the server takes in one frame: it cuts the socket. */
  cut(): Promise<void>
}

declare global {
  interface Window {
    rooms: RoomsInPage
  }
}

openClient(await loadConnectionSettings({}))
watchSession()
await new Promise<void>((resolve) => {
  const look = () => {
    if (sessionStore.get().kind === 'signed-in') resolve()
  }
  sessionStore.subscribe(look)
  look()
})

const open = new Map<string, () => void>()
const emptied = new Map<string, number>()

window.rooms = {
  enter: (id) => {
    const room = approvalRoom(id)
    const look = () => {
      if (room.get().length === 0) emptied.set(id, (emptied.get(id) ?? 0) + 1)
    }
    open.set(id, room.subscribe(look))
  },
  leave: (id) => {
    open.get(id)?.()
    open.delete(id)
  },
  others: (id) =>
    approvalRoom(id)
      .get()
      .map(({ memberId }) => memberId),
  emptied: (id) => emptied.get(id) ?? 0,
  channels: async () => (await realtimeSocket()).getChannels().length,
  beat: async () => {
    await (await realtimeSocket()).sendHeartbeat()
  },
  cut: async () => {
    const socket = await realtimeSocket()
    socket.push({ topic: 'too-much', event: 'x', payload: 'x'.repeat(5_000_001), ref: '0' })
  },
}
