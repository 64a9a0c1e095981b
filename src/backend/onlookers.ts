import * as z from 'zod/mini'

/** Somebody who looks at something, as their own panel says; good for a hint, never for a decision. */
export interface Onlooker {
  memberId: string
  /** Since when, epoch milliseconds of the server. */
  since: number
}

const arrival = z.object({ presence_ref: z.string(), member_id: z.string(), at: z.number() })
const departure = z.object({ presence_ref: z.string() })

/**
 * Who is in a room, by the arrivals and departures of one channel from its join on. The library's own list is
 * not used: once a key has a second entry, as a person with two tabs has, it can no longer take the first away.
 */
export class Attendance {
  readonly #tabs = new Map<string, Onlooker>()

  /** What contradicts its own key is left out. */
  arrive(key: string, tabs: readonly unknown[]): void {
    for (const tab of tabs) {
      const parsed = arrival.safeParse(tab)
      if (!parsed.success || parsed.data.member_id !== key) continue
      this.#tabs.set(parsed.data.presence_ref, { memberId: key, since: parsed.data.at })
    }
  }

  depart(tabs: readonly unknown[]): void {
    for (const tab of tabs) {
      const parsed = departure.safeParse(tab)
      if (parsed.success) this.#tabs.delete(parsed.data.presence_ref)
    }
  }

  /** Everybody but `self`, longest first; several tabs of one person count once, since the first of them. */
  others(self: string): Onlooker[] {
    const since = new Map<string, number>()
    for (const tab of this.#tabs.values()) {
      if (tab.memberId === self) continue
      since.set(tab.memberId, Math.min(tab.since, since.get(tab.memberId) ?? Infinity))
    }
    return [...since]
      .map(([memberId, first]) => ({ memberId, since: first }))
      .sort((a, b) => a.since - b.since || a.memberId.localeCompare(b.memberId))
  }
}
