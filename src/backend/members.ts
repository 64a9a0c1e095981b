import * as z from 'zod/mini'
import { memberRoles } from '@domain/actor.ts'
import { read } from './request.ts'

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
