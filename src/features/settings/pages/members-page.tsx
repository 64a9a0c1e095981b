import { useQuery } from '@tanstack/react-query'
import { UserPlus } from 'lucide-react'
import { useState } from 'react'
import type { ListedMember } from '@/backend/members.ts'
import { countOf } from '@/lib/format-number.ts'
import { Button } from '@/ui/button.tsx'
import { Card, CardFooter, CardHeader } from '@/ui/card.tsx'
import { EmptyState } from '@/ui/empty-state.tsx'
import { LoadFailure } from '@/ui/load-failure.tsx'
import { NotRefreshed } from '@/ui/not-refreshed.tsx'
import { SkeletonRows } from '@/ui/skeleton.tsx'
import { InviteDialog } from '../components/invite-dialog.tsx'
import { type MemberAction, MembersTable } from '../components/members-table.tsx'
import { RemoveDialog } from '../components/remove-dialog.tsx'
import { RoleDialog } from '../components/role-dialog.tsx'
import { lastAdminReason } from '../lib/member-state.ts'
import { settingsQueries } from '../queries.ts'

type Open = { action: MemberAction; member: ListedMember } | { action: 'invite' } | null

/** Who may come in, and as what. */
export function MembersPage({ selfId }: { selfId: string }) {
  const { data, error, refetch, isFetching, dataUpdatedAt } = useQuery(settingsQueries.members())
  const [open, setOpen] = useState<Open>(null)
  const close = () => setOpen(null)
  const admins = data?.filter(({ role }) => role === 'admin').length ?? 0
  return (
    <Card>
      <CardHeader
        title="Members"
        badge={
          data ? (
            <span className="truncate text-12 text-fg-3 max-tablet:hidden">
              {countOf(data.length, 'member')}, {countOf(admins, 'admin')}
            </span>
          ) : null
        }
        action={
          <Button size="sm" icon={UserPlus} onClick={() => setOpen({ action: 'invite' })}>
            Invite member
          </Button>
        }
      />
      {data === undefined ? null : (
        <NotRefreshed
          what="Members"
          error={error}
          readAt={dataUpdatedAt}
          isRetrying={isFetching}
          onRetry={() => void refetch()}
          className="m-3"
        />
      )}
      {data === undefined ? (
        error === null ? (
          <SkeletonRows label="members" rows={4} />
        ) : (
          <LoadFailure
            what="Members"
            error={error}
            isRetrying={isFetching}
            onRetry={() => void refetch()}
          />
        )
      ) : data.length === 0 ? (
        <EmptyState title="There is no member">Invite the first one.</EmptyState>
      ) : (
        <MembersTable
          members={data}
          selfId={selfId}
          onAct={(member, action) => setOpen({ action, member })}
        />
      )}
      <CardFooter>
        <span className="text-12 text-fg-3">
          There is always at least one admin: the last one can be neither demoted nor removed.
        </span>
      </CardFooter>
      <MemberDialog open={open} members={data ?? []} selfId={selfId} onClose={close} />
    </Card>
  )
}

function MemberDialog({
  open,
  members,
  selfId,
  onClose,
}: {
  open: Open
  members: readonly ListedMember[]
  selfId: string
  onClose: () => void
}) {
  if (open === null) return null
  if (open.action === 'invite') return <InviteDialog again={null} onClose={onClose} />
  const { member } = open
  if (open.action === 'invite-again') return <InviteDialog again={member} onClose={onClose} />
  const props = {
    member,
    isSelf: member.id === selfId,
    lastAdminReason: lastAdminReason(member, members),
    onClose,
  }
  return open.action === 'role' ? <RoleDialog {...props} /> : <RemoveDialog {...props} />
}
