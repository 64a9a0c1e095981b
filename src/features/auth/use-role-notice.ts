import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { isBackendError } from '@/backend/errors.ts'
import type { Member } from '@/backend/members.ts'
import { lastingToast } from '@/ui/toast.tsx'
import { roleNotice } from './lib/role-notice.ts'

/** A changed role takes pages and open dialogs away, a refusal in them included: this says why they are gone. */
export function useRoleNotice(member: Member | undefined) {
  const commands = useQueryClient().getMutationCache()
  const known = useRef<Member>(undefined)

  useEffect(() => {
    if (member === undefined) return
    const before = known.current
    known.current = member
    if (before?.id !== member.id || before.role === member.role) return
    const newest = commands.getAll().at(-1)?.state.error
    lastingToast(roleNotice(before.role, member.role, isBackendError(newest, 'NOT_ALLOWED')))
  }, [member, commands])
}
