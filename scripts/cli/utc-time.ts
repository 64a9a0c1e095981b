/** `2026-11-20T10:31:05.123+00:00` → `10:31:05 UTC`. */
export function utcTime(iso: string): string {
  return `${new Date(iso).toISOString().slice(11, 19)} UTC`
}

/** `2026-11-20 10:31 UTC`, for moments that may lie on another day. */
export function utcMinute(iso: string): string {
  return `${new Date(iso).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
