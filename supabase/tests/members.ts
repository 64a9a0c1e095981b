import { randomUUID } from 'node:crypto'
import { rows, type Caller } from './database.ts'

export type MemberRole = 'admin' | 'approver' | 'viewer'

/** Somebody with a profile, and the caller that they are right after signing in. */
export interface Member extends Caller {
  id: string
  name: string
}

/** A new account with a role, made without the auth server. */
export async function createMember(role: MemberRole): Promise<Member> {
  const id = randomUUID()
  const name = `${role} ${id.slice(0, 8)}`
  await rows(`insert into auth.users (id, email, raw_user_meta_data) values ($1, $2, $3)`, [
    id,
    `${id}@omnihub.test`,
    JSON.stringify({ display_name: name }),
  ])
  await rows('update public.profiles set role = $1 where id = $2', [role, id])
  return { id, name, role: 'authenticated', claims: claimsOf(id, 0) }
}

/** The same person with a session whose last sign-in is this many seconds old. */
export function signedInAgo(member: Member, seconds: number): Member {
  return { ...member, claims: claimsOf(member.id, seconds) }
}

/** The same person after a second factor, however old the sign-in. */
export function withSecondFactor(member: Member): Member {
  return { ...member, claims: { ...claimsOf(member.id, 86_400), aal: 'aal2' } }
}

function claimsOf(id: string, age: number) {
  const timestamp = Math.floor(Date.now() / 1000) - age
  return { role: 'authenticated', sub: id, aal: 'aal1', amr: [{ method: 'password', timestamp }] }
}
