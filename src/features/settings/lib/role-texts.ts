import type { MemberRole } from '@domain/actor.ts'

/** What each role may do, in one line. */
export const roleTexts: Record<MemberRole, string> = {
  admin: 'Stops, releases, approves, and changes members, keys and operations.',
  approver: 'Sees requests with their payloads, and approves or rejects them.',
  viewer: 'Sees state, counts and reliability. Decides nothing.',
}

export const roleOptions = [
  { value: 'viewer', label: 'Viewer' },
  { value: 'approver', label: 'Approver' },
  { value: 'admin', label: 'Admin' },
] as const satisfies readonly { value: MemberRole; label: string }[]
