import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useMember } from '@/features/auth/index.ts'
import { controlsQueries } from '@/features/controls/index.ts'
import { formatAge } from '@/lib/format-duration.ts'
import { countOf } from '@/lib/format-number.ts'
import { Card } from '@/ui/card.tsx'
import { ForbiddenState } from '@/ui/forbidden-state.tsx'
import { useNow } from '@/ui/use-now.ts'

/** Requests are for those who may decide; everybody else learns how many wait, and whom to ask. */
export function ForApprovers({ children }: { children: ReactNode }) {
  const { role } = useMember()
  const { data: counts } = useQuery(controlsQueries.counts())
  const now = useNow()
  if (role !== 'viewer') return children
  const oldest = counts?.oldestPendingAt ?? null
  return (
    <Card>
      <ForbiddenState level={2} title="For admins and approvers">
        You are signed in as a viewer and see counts only
        {counts
          ? `: ${countOf(counts.pendingApprovals, 'request waits', 'requests wait')}${oldest === null ? '' : `, the oldest for ${formatAge(now - oldest)}`}`
          : ''}
        . Ask an admin for the approver role to see them.
      </ForbiddenState>
    </Card>
  )
}
