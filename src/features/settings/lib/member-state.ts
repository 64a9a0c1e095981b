import type { ListedMember } from '@/backend/members.ts'

/** Invitations are good for a day; the auth server decides, this only says so. */
const invitationLastsMs = 24 * 3_600_000

export type MemberState = 'active' | 'invited' | 'invitation-expired'

export function memberState(member: ListedMember, now: number): MemberState {
  if (member.openInvitationAt === null) return 'active'
  return now - member.openInvitationAt < invitationLastsMs ? 'invited' : 'invitation-expired'
}

/** Why a member can be neither demoted nor removed; null when they can. */
export function lastAdminReason(
  member: Pick<ListedMember, 'id' | 'role'>,
  members: readonly Pick<ListedMember, 'id' | 'role' | 'openInvitationAt'>[],
): string | null {
  // Who has not come yet cannot let anybody back in.
  const others = members.some(
    ({ id, role, openInvitationAt }) =>
      role === 'admin' && id !== member.id && openInvitationAt === null,
  )
  return member.role === 'admin' && !others ? 'The last admin stays' : null
}
