/**
 * Answers true for the first use of a name within a minute, and false for the others.
 * @param now monotonic time in ms
 */
export function createOncePerMinute(now: () => number): (name: string) => boolean {
  const seen = new Map<string, number>()
  return (name) => {
    const last = seen.get(name)
    if (last !== undefined && now() - last < 60_000) return false
    if (seen.size >= 1_000) seen.clear()
    seen.set(name, now())
    return true
  }
}
