import { MailQuestion, MailWarning } from 'lucide-react'
import type { ListedMember } from '@/backend/members.ts'
import { Avatar } from '@/ui/avatar.tsx'
import { Badge } from '@/ui/badge.tsx'
import { RowMenu } from '@/ui/row-menu.tsx'
import { Cell, HeaderCell, Table } from '@/ui/table.tsx'
import { Time } from '@/ui/time.tsx'
import { useNow } from '@/ui/use-now.ts'
import { memberState } from '../lib/member-state.ts'

export type MemberAction = 'role' | 'remove' | 'invite-again'

export function MembersTable({
  members,
  selfId,
  onAct,
}: {
  members: readonly ListedMember[]
  selfId: string
  onAct: (member: ListedMember, action: MemberAction) => void
}) {
  return (
    <Table label="Members">
      <thead className="max-tablet:sr-only">
        <tr>
          <HeaderCell>Name</HeaderCell>
          <HeaderCell className="max-tablet:hidden">Role</HeaderCell>
          <HeaderCell className="max-tablet:hidden">Last sign-in</HeaderCell>
          <HeaderCell className="text-right">
            <span className="sr-only">Actions</span>
          </HeaderCell>
        </tr>
      </thead>
      <tbody className="[&_tr:last-child>td]:border-b-0">
        {members.map((member) => (
          <MemberRow
            key={member.id}
            member={member}
            isSelf={member.id === selfId}
            onAct={(action) => onAct(member, action)}
          />
        ))}
      </tbody>
    </Table>
  )
}

function MemberRow({
  member,
  isSelf,
  onAct,
}: {
  member: ListedMember
  isSelf: boolean
  onAct: (action: MemberAction) => void
}) {
  const state = memberState(member, useNow())
  return (
    <tr>
      <Cell>
        <div className="flex min-w-0 items-center gap-2.5">
          <Avatar name={member.name} />
          <div className="min-w-0">
            <p className="font-strong break-words">
              {member.name}
              {isSelf ? <span className="font-normal text-fg-3"> (you)</span> : null}
            </p>
            <p className="text-12 break-all text-fg-3">{member.email}</p>
            <p className="text-12 text-fg-2 tablet:hidden">
              <span className="capitalize">{member.role}</span>
              {state === 'active' && member.lastSignInAt !== null ? (
                <span className="text-fg-3">
                  , signed in <Time at={member.lastSignInAt} isFocusable={false} />
                </span>
              ) : null}
            </p>
            {state === 'active' ? null : (
              <p className="mt-1 tablet:hidden">
                <InvitationBadge state={state} />
              </p>
            )}
          </div>
        </div>
      </Cell>
      <Cell className="text-fg-2 capitalize max-tablet:hidden">{member.role}</Cell>
      <Cell className="text-fg-2 max-tablet:hidden">
        {state !== 'active' ? (
          <InvitationBadge state={state} />
        ) : member.lastSignInAt === null ? (
          'never'
        ) : (
          <Time at={member.lastSignInAt} />
        )}
      </Cell>
      <Cell className="text-right">
        <RowMenu
          of={member.name}
          actions={[
            ...(state === 'active'
              ? []
              : [
                  { words: 'Invite again', about: member.name, onAct: () => onAct('invite-again') },
                ]),
            { words: 'Change role', about: `of ${member.name}`, onAct: () => onAct('role') },
            { words: 'Remove', about: member.name, onAct: () => onAct('remove') },
          ]}
        />
      </Cell>
    </tr>
  )
}

function InvitationBadge({ state }: { state: 'invited' | 'invitation-expired' }) {
  return state === 'invited' ? (
    <Badge tone="info" icon={MailQuestion}>
      Invited, not accepted yet
    </Badge>
  ) : (
    <Badge tone="warn" icon={MailWarning}>
      Invitation expired
    </Badge>
  )
}
