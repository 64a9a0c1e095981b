import { controlNames, controlsId, type Controls } from './controls.ts'

export type ParsedControls =
  | { readonly ok: true; readonly controls: Controls }
  | { readonly ok: false; readonly reason: string }

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const instant = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}(:?\d{2})?)$/

const isBoolean = (value: unknown) => typeof value === 'boolean'
const isText = (value: unknown) => typeof value === 'string'
const isUuid = (value: unknown) => typeof value === 'string' && uuid.test(value)
const isInstant = (value: unknown) => typeof value === 'string' && instant.test(value)
const orNull = (check: (value: unknown) => boolean) => (value: unknown) =>
  value === null || check(value)

const engagementChecks = {
  _engaged_at: orNull(isInstant),
  _engaged_by: orNull(isUuid),
  _engaged_by_name: orNull(isText),
  _engaged_reason: orNull(isText),
  _review_at: orNull(isInstant),
}

const checks: Readonly<Record<string, (value: unknown) => boolean>> = {
  id: (value) => value === controlsId,
  version: (value) => Number.isSafeInteger(value) && Number(value) > 0,
  allowed_operations: (value) =>
    Array.isArray(value) && value.every((name) => typeof name === 'string' && name !== ''),
  reason: orNull(isText),
  updated_at: isInstant,
  updated_by: orNull(isUuid),
  updated_by_name: orNull(isText),
  ...Object.fromEntries(controlNames.map((name) => [name, isBoolean])),
  ...Object.fromEntries(
    controlNames.flatMap((name) =>
      Object.entries(engagementChecks).map(([suffix, check]) => [name + suffix, check]),
    ),
  ),
}

/**
 * Parses one row of `emergency_controls`, strictly. A missing key, a wrong type, another id or an
 * unknown version makes it unreadable, and whoever asked must then refuse: a row whose kill switch
 * is spelt differently would otherwise read as "off". Columns added later are ignored.
 */
export function parseControls(row: unknown): ParsedControls {
  return isControls(row)
    ? { ok: true, controls: row }
    : { ok: false, reason: problemOf(row) ?? 'the row is not valid' }
}

function isControls(row: unknown): row is Controls {
  return problemOf(row) === null
}

function problemOf(row: unknown): string | null {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) return 'the row is missing'
  const values = new Map<string, unknown>(Object.entries(row))
  for (const [key, isValid] of Object.entries(checks)) {
    if (!values.has(key)) return `${key} is missing`
    if (!isValid(values.get(key))) return `${key} is not valid`
  }
  return null
}
