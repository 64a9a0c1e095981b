interface Listed {
  id: string
  createdAt: number
}

/** What somebody has seen or been told of, and since when a request counts as new to them. */
export interface Heard {
  ids: ReadonlySet<string>
  since: number
}

/** A request gets its time a moment before it can be read. */
const commitMs = 5_000

/** Starts to listen: what is there now is not new, and neither is what is too old to be in the list. */
export function startHearing(listed: readonly Listed[], now: number): Heard {
  return { ids: new Set(listed.map(({ id }) => id)), since: now - commitMs }
}

/** What came in since the last look; each request arrives once, however often the list is read again. */
export function hear<Item extends Listed>(
  heard: Heard,
  listed: readonly Item[],
): { heard: Heard; arrived: Item[] } {
  const arrived = listed.filter(
    ({ id, createdAt }) => !heard.ids.has(id) && createdAt >= heard.since,
  )
  if (arrived.length === 0) return { heard, arrived }
  const ids = new Set(heard.ids)
  for (const { id } of arrived) ids.add(id)
  return { heard: { ...heard, ids }, arrived }
}
