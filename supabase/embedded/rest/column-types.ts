import type postgres from 'postgres'

/** How column values become JSON values, where the driver's own idea differs from what PostgREST prints. */
export const columnTypes: Record<string, postgres.PostgresType> = {
  json: { to: 114, from: [114], serialize: toJsonText, parse: parseJson },
  jsonb: { to: 3802, from: [3802], serialize: toJsonText, parse: parseJson },
  timestamptz: { to: 1184, from: [1184], serialize: String, parse: isoTimestamp },
  timestamp: { to: 1114, from: [1114], serialize: String, parse: isoTimestamp },
  bytea: { to: 17, from: [17], serialize: String, parse: String },
}

function parseJson(text: string): unknown {
  return JSON.parse(text)
}

// lite hands over objects as well as text that is JSON already.
function toJsonText(value: unknown): string {
  return typeof value === 'string' && /^[[{]/.test(value) ? value : JSON.stringify(value)
}

/** `2026-11-21 19:23:47.5+00` → `2026-11-21T19:23:47.5+00:00` */
function isoTimestamp(text: string): string {
  return text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00')
}
