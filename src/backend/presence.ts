import { serverNow } from '@/lib/clock.ts'
import { keepChannel } from './keep-channel.ts'
import { Attendance, type Onlooker } from './onlookers.ts'
import { sessionStore } from './session.ts'
import { whileLookedAt } from './while-looked-at.ts'

export type { Onlooker } from './onlookers.ts'

export interface Room {
  get: () => readonly Onlooker[]
  /** Being subscribed is being in the room: the first listener enters it, the last one to go leaves it. */
  subscribe: (listener: () => void) => () => void
}

interface OpenRoom {
  onlookers: readonly Onlooker[]
  listeners: Set<() => void>
  leave: () => void
}

/** How long a tab nobody looks at still counts as looking. */
const awayAfterMs = 60_000

const nobody: readonly Onlooker[] = []
const open = new Map<string, OpenRoom>()

/**
 * Who else looks at an approval, for `useSyncExternalStore`. Empty while it is not known: before the room is
 * joined, while the connection is lost, and for everybody who may not decide. The database lets admins and
 * approvers in and nobody else, but believes them who they say they are: resolve names from the members, and
 * let nothing depend on it.
 */
export function approvalRoom(approvalId: string): Room {
  return {
    get: () => open.get(approvalId)?.onlookers ?? nobody,
    subscribe: (listener) => {
      const session = sessionStore.get()
      if (session.kind !== 'signed-in') return () => undefined
      const room = open.get(approvalId) ?? enter(approvalId, session.userId)
      open.set(approvalId, room)
      room.listeners.add(listener)
      return () => {
        room.listeners.delete(listener)
        if (room.listeners.size > 0 || open.get(approvalId) !== room) return
        open.delete(approvalId)
        room.leave()
      }
    },
  }
}

function enter(approvalId: string, self: string): OpenRoom {
  const room: OpenRoom = { onlookers: nobody, listeners: new Set(), leave }
  const since = serverNow()
  let entered: object | null = null

  const channel = keepChannel({
    name: () => `approval:${approvalId}`,
    config: { private: true, presence: { key: self, enabled: true } },
    bind: (opened) => {
      const attendance = new Attendance()
      opened.on('presence', { event: 'join' }, ({ key, newPresences }) => {
        attendance.arrive(key, newPresences)
      })
      opened.on('presence', { event: 'leave' }, ({ leftPresences }) => {
        attendance.depart(leftPresences)
      })
      opened.on('presence', { event: 'sync' }, () => {
        publish(attendance.others(self))
      })
    },
    onJoined: (joined) => {
      // The library joined again by itself. Only a new channel is told everybody from the start.
      if (joined === entered) {
        channel.rejoin()
        return
      }
      entered = joined
      channel.settle()
      void joined.track({ member_id: self, at: since })
    },
    onLost: (detail) => {
      publish(nobody)
      // The library would knock for ever at a door that stays shut.
      if (detail?.startsWith('Unauthorized')) channel.leave()
    },
  })

  const stopLooking = whileLookedAt({
    afterMs: awayAfterMs,
    onAway: () => {
      channel.leave()
      publish(nobody)
    },
    onBack: channel.rejoin,
  })

  function publish(onlookers: readonly Onlooker[]): void {
    if (JSON.stringify(onlookers) === JSON.stringify(room.onlookers)) return
    room.onlookers = onlookers
    for (const listener of room.listeners) listener()
  }

  function leave(): void {
    stopLooking()
    channel.leave()
  }

  channel.rejoin()
  return room
}
