import { createContext, use } from 'react'
import type { Member } from '@/backend/members.ts'

/** Who is signed in, as the database last said; set by `RequireMember`. */
type SignedInMember = Member & { email: string; signedInAt: number }

export const MemberContext = createContext<SignedInMember | null>(null)

/** @throws Error outside `RequireMember` */
export function useMember(): SignedInMember {
  const member = use(MemberContext)
  if (member === null) throw new Error('useMember needs RequireMember around it.')
  return member
}
