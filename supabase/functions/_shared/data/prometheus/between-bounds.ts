import { heartbeatKey } from './expressions.ts'
import type { Counted } from './read-counters.ts'

/**
 * What was counted between neighbours of bounds, by key. A cell in which the recorder was first or last scraped tells
 * what is known of it; null where it was not scraped twice.
 */
export function betweenBounds(bounds: readonly number[], counted: Counted) {
  const { moments } = counted
  const places = new Map(moments.map((moment, index) => [moment, index]))
  const seen = counted.column(heartbeatKey)
  const spans = bounds.slice(1).map((to, index) => {
    const first = places.get(bounds[index] ?? 0) ?? 0
    let last = places.get(to) ?? 0
    while (last > first && seen[last] === null) last -= 1
    // Before the first scrape, what is counted since then is nothing.
    return first < last ? { first, last } : null
  })
  return (key: string): (number | null)[] => {
    const column = counted.column(key)
    return spans.map((span) => span && (column[span.last] ?? 0) - (column[span.first] ?? 0))
  }
}
