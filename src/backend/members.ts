import * as z from 'zod/mini'
import { memberRoles, type MemberRole } from '@domain/actor.ts'
import { callFunction } from './function-call.ts'
import { instant, optionalInstant } from './instant.ts'
import { command, read } from './request.ts'

const member = z.pipe(
  z.object({ id: z.string(), display_name: z.string(), role: z.enum(memberRoles) }),
  z.transform((row) => ({ id: row.id, name: row.display_name, role: row.role })),
)

export type Member = z.output<typeof member>

/** Reads one member with the role the database holds now. */
export async function readMember(id: string, signal: AbortSignal): Promise<Member> {
  return read(
    (rest) => rest.from('profiles').select('id,display_name,role').eq('id', id).single(),
    member,
    { signal },
  )
}

/** Names of those who can give access, for a forbidden page. */
export async function readAdmins(signal: AbortSignal): Promise<Member[]> {
  return read(
    (rest) =>
      rest
        .from('profiles')
        .select('id,display_name,role')
        .eq('role', 'admin')
        .order('display_name')
        .limit(3),
    z.array(member),
    { signal },
  )
}

const listed = z.pipe(
  z.object({
    id: z.string(),
    display_name: z.string(),
    role: z.enum(memberRoles),
    email: z.nullable(z.string()),
    created_at: instant,
    last_sign_in_at: optionalInstant,
    invited_at: optionalInstant,
    has_accepted: z.nullable(z.boolean()),
  }),
  z.transform((row) => ({
    id: row.id,
    name: row.display_name,
    role: row.role,
    email: row.email ?? '',
    createdAt: row.created_at,
    lastSignInAt: row.last_sign_in_at,
    /** Null once the invitation was accepted, and for accounts that needed none. */
    openInvitationAt: row.has_accepted ? null : row.invited_at,
  })),
)

/** A member as admins see them, with e-mail and sign-in. */
export type ListedMember = z.output<typeof listed>

/** Everybody with access, in the order they joined; admins only. */
export async function listMembers(signal: AbortSignal): Promise<ListedMember[]> {
  return read((rest) => rest.rpc('list_members'), z.array(listed), { signal })
}

export interface Invitation {
  email: string
  displayName: string
  role: MemberRole
  reason: string
}

const invited = z.object({
  id: z.string(),
  email: z.string(),
  role: z.enum(memberRoles),
  /** Why the role is not the one that was asked for. */
  problem: z.nullable(z.string()),
})

/** Mails an invitation; rejects with `ALREADY_MEMBER`, or `INVITATION_NOT_SENT` when the mail failed. */
export async function inviteMember(order: Invitation) {
  const { email, displayName: display_name, role, reason } = order
  return callFunction('members/invite', { email, display_name, role, reason }, invited)
}

const removed = z.object({
  stopped_keys: z.array(z.string()),
  account_deleted: z.boolean(),
})

/** Takes away all access; rejects with `LAST_ADMIN`. */
export async function removeMember(order: { member: string; reason: string }) {
  const answer = await callFunction('members/remove', order, removed)
  return { stoppedKeys: answer.stopped_keys, isAccountDeleted: answer.account_deleted }
}

/** Applies from the next call of that member on; rejects with `LAST_ADMIN`. */
export async function setMemberRole(order: { member: string; role: MemberRole; reason: string }) {
  return command('set_member_role', { ...order }, z.object({ role: z.enum(memberRoles) }))
}

/** One's own name, as it stands beside decisions from now on. */
export async function setDisplayName(displayName: string) {
  return command('set_display_name', { display_name: displayName }, z.object({ id: z.string() }))
}
