import { useMutation, useQuery } from '@tanstack/react-query'
import { KeyRound, TriangleAlert } from 'lucide-react'
import type { ListedMember } from '@/backend/members.ts'
import { ConfirmCommand } from '@/ui/confirm-command.tsx'
import { Note } from '@/ui/note.tsx'
import { confirmToast } from '@/ui/toast.tsx'
import { useNow } from '@/ui/use-now.ts'
import { keyState } from '../lib/key-state.ts'
import { settingsMutations } from '../mutations.ts'
import { settingsQueries } from '../queries.ts'

/** Taking somebody's access away, and what stops with it. */
export function RemoveDialog({
  member,
  isSelf,
  lastAdminReason,
  onClose,
}: {
  member: ListedMember
  isSelf: boolean
  lastAdminReason: string | null
  onClose: () => void
}) {
  const now = useNow()
  const { data: keys } = useQuery(settingsQueries.keys())
  const stopping = keys?.filter(
    (key) => key.ownerId === member.id && keyState(key, null, now) === 'active',
  )
  const remove = useMutation({
    ...settingsMutations.removeMember(),
    onSuccess: ({ isAccountDeleted }) => {
      onClose()
      confirmToast(
        isAccountDeleted
          ? `${member.name} is no longer a member`
          : `${member.name} is no longer a member. Their account could not be deleted and opens nothing.`,
      )
    },
  })
  return (
    <ConfirmCommand
      title={`Remove ${member.name}`}
      description="Their next call is refused. What they did stays in the audit log under their name."
      confirm="Remove member"
      pendingLabel="Removing…"
      purpose="this removal"
      obstacle={lastAdminReason}
      isPending={remove.isPending}
      error={remove.error}
      onClose={onClose}
      onConfirm={(reason) => remove.mutate({ member: member.id, reason })}
    >
      {isSelf ? (
        <Note tone="warn" icon={TriangleAlert} title="This is you">
          You lose your own access at once. Only another admin can invite you back.
        </Note>
      ) : null}
      {stopping && stopping.length > 0 ? (
        <Note tone="warn" icon={KeyRound} title="API keys of theirs stop working">
          {stopping.map(({ name }) => name).join(', ')}. Make new ones with another owner first if
          agents depend on them.
        </Note>
      ) : null}
    </ConfirmCommand>
  )
}
