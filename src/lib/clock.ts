/**
 * The server's clock as this browser knows it. Countdowns, ages and "ago" use it, so that a laptop
 * whose clock is wrong does not show an approval as expired or a stop as older than it is.
 */
let offsetMs = 0

/** Milliseconds to add to the local clock; the backend sets it from answers that carry server_time. */
export function setServerClockOffset(ms: number) {
  offsetMs = ms
}

/** What the server's clock showed at a moment of the local one. */
export function onServerClock(localMs: number) {
  return localMs + offsetMs
}

/** Now on the server, epoch milliseconds, as good as the last answer told us. */
export function serverNow() {
  return Date.now() + offsetMs
}
