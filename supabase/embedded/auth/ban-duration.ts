import { validationFailed } from './auth-error.ts'

const UNIT_MS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }
const MAX_MS = 1000 * 365 * 24 * 3_600_000

/** Milliseconds of a Go duration such as `24h` or `1h30m`; `none` is 0. Throws 400 for anything else. */
export function parseBanDuration(text: string): number {
  if (text === 'none') return 0
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)]
  if (parts.length === 0 || parts.map((part) => part[0]).join('') !== text) {
    throw validationFailed('invalid format for ban duration: time: invalid duration')
  }
  const total = parts.reduce(
    (sum, part) => sum + Number(part[1]) * (UNIT_MS[part[2] ?? ''] ?? 0),
    0,
  )
  if (total > MAX_MS) throw validationFailed('invalid format for ban duration: too long')
  return total
}
