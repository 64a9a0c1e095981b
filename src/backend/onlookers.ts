import * as z from 'zod/mini'

/** Somebody who looks at something, as their own panel says; good for a hint, never for a decision. */
export interface Onlooker {
  memberId: string
  /** Since when, epoch milliseconds of the server. */
  since: number
}

const meta = z.object({ member_id: z.string(), at: z.number() })
const state = z.record(z.string(), z.array(z.unknown()))

/**
 * Everybody in a room but oneself, longest first; several tabs of one person count once. What contradicts its
 * own key is left out.
 * @param presence the room as the library holds it: what each tab tracked, by key
 */
export function onlookersIn(presence: unknown, self: string): Onlooker[] {
  const rooms = state.safeParse(presence)
  if (!rooms.success) return []
  return Object.entries(rooms.data)
    .filter(([key]) => key !== self)
    .flatMap(([key, metas]) => {
      const times = metas.flatMap((entry) => {
        const parsed = meta.safeParse(entry)
        return parsed.success && parsed.data.member_id === key ? [parsed.data.at] : []
      })
      return times.length === 0 ? [] : [{ memberId: key, since: Math.min(...times) }]
    })
    .sort((a, b) => a.since - b.since || a.memberId.localeCompare(b.memberId))
}
