const marginMs = 5 * 60_000

/** A span as an address, with some minutes on both sides: what came just before is often its cause. Null: it goes on. */
export function aroundSpan(startedAt: number, endedAt: number | null): string {
  return new URLSearchParams({
    from: new Date(startedAt - marginMs).toISOString(),
    ...(endedAt === null ? {} : { to: new Date(endedAt + marginMs).toISOString() }),
  }).toString()
}
