import type { AuditEntry } from '@/backend/audit.ts'

/** Newer names first: browsers claim to be their ancestors too. */
const programs = [
  ['Edg/', 'Edge'],
  ['Firefox/', 'Firefox'],
  ['Chrome/', 'Chrome'],
  ['Safari/', 'Safari'],
] as const

/** "203.0.113.24, Chrome": where a call came from, as it claimed. */
export function fromWords({ ip, userAgent }: Pick<AuditEntry, 'ip' | 'userAgent'>): string {
  return [ip, userAgent === null ? null : programOf(userAgent)]
    .filter((part) => part !== null)
    .join(', ')
}

function programOf(userAgent: string): string {
  const browser = programs.find(([mark]) => userAgent.includes(mark))
  if (userAgent.startsWith('Mozilla/') && browser) return browser[1]
  return userAgent.split(/[ (]/)[0] ?? userAgent
}
