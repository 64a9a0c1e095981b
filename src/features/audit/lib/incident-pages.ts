import type { IncidentCursor, IncidentEvent } from '@/backend/incident-events.ts'

/** Nothing is written that began longer ago: statements are ended after a minute at most. */
const lateMs = 120_000

/** Whether something may still come into a page that ends where the next one begins; into the last one, always. */
export function mayGrow(next: IncidentCursor | null, now: number): boolean {
  return next === null || Date.parse(next.at) > now - lateMs
}

/**
 * The events of all pages, oldest first. A page that was read again reaches into the one after it, which may know of something there that
 * was committed later: each page stands for what comes before the next one.
 */
export function joinPages(pages: readonly (readonly IncidentEvent[])[]): IncidentEvent[] {
  return pages.flatMap((events, at) => {
    const following = new Set(pages[at + 1]?.map(({ key }) => key))
    const end = events.findIndex(({ key }) => following.has(key))
    return end === -1 ? events : events.slice(0, end)
  })
}
