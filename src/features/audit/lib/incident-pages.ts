import type { IncidentCursor, IncidentEvent } from '@/backend/incident-events.ts'

/** Nothing is written that began longer ago: statements are ended after a minute at most. */
const lateMs = 120_000

/** Whether something may still come into a page that ends where the next one begins; into the last one, always. */
export function mayGrow(next: IncidentCursor | null, now: number): boolean {
  return next === null || Date.parse(next.at) > now - lateMs
}

/**
 * The events of all pages, oldest first. A page that was read again with something that was committed late also holds what the page
 * after it begins with.
 */
export function joinPages(pages: readonly (readonly IncidentEvent[])[]): IncidentEvent[] {
  return [...new Map(pages.flat().map((event) => [event.key, event])).values()]
}
