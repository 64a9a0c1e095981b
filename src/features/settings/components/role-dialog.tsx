import { useMutation } from '@tanstack/react-query'
import { TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import type { ListedMember } from '@/backend/members.ts'
import { withArticle } from '@/lib/with-article.ts'
import { ChipGroup } from '@/ui/chip-group.tsx'
import { ConfirmCommand } from '@/ui/confirm-command.tsx'
import { Note } from '@/ui/note.tsx'
import { confirmToast } from '@/ui/toast.tsx'
import { roleOptions, roleTexts } from '../lib/role-texts.ts'
import { settingsMutations } from '../mutations.ts'

/** Another role for a member; one's own is changed with a warning of what it takes away. */
export function RoleDialog({
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
  const [role, setRole] = useState(member.role)
  const change = useMutation({
    ...settingsMutations.setRole(),
    onSuccess: (done) => {
      onClose()
      confirmToast(`${member.name} is ${withArticle(done.role)} now`)
    },
  })
  return (
    <ConfirmCommand
      title={`Role of ${member.name}`}
      description="It applies from their next call on, also in sessions that are open now."
      confirm="Change role"
      pendingLabel="Changing…"
      purpose="this change"
      obstacle={role === member.role ? 'Choose another role' : lastAdminReason}
      isPending={change.isPending}
      error={change.error}
      onClose={onClose}
      onConfirm={(reason) => change.mutate({ member: member.id, role, reason })}
    >
      <div className="grid gap-1.5">
        <ChipGroup label="Role" options={roleOptions} value={role} onChange={setRole} />
        <p className="text-12 text-fg-3">{roleTexts[role]}</p>
      </div>
      {isSelf && member.role === 'admin' && role !== 'admin' ? (
        <Note tone="warn" icon={TriangleAlert} title="This is your own role">
          From then on you cannot stop, release or change anything here, this page included. Only
          another admin can give it back.
        </Note>
      ) : null}
    </ConfirmCommand>
  )
}
