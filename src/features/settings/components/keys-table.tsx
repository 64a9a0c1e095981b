import { Ban, CircleCheck, Clock, UserX } from 'lucide-react'
import type { ApiKey } from '@/backend/api-keys.ts'
import { Badge } from '@/ui/badge.tsx'
import { RowMenu } from '@/ui/row-menu.tsx'
import { Cell, HeaderCell, Table } from '@/ui/table.tsx'
import { Time } from '@/ui/time.tsx'
import { useNow } from '@/ui/use-now.ts'
import { keyState, type KeyState } from '../lib/key-state.ts'

export function KeysTable({
  keys,
  members,
  onRevoke,
}: {
  keys: readonly ApiKey[]
  /** Null until it is known who they are. */
  members: readonly { id: string }[] | null
  onRevoke: (key: ApiKey) => void
}) {
  const now = useNow()
  return (
    <Table label="API keys">
      <thead className="max-tablet:sr-only">
        <tr>
          <HeaderCell>Name</HeaderCell>
          <HeaderCell className="max-tablet:hidden">May</HeaderCell>
          <HeaderCell className="max-desktop:hidden">Owner</HeaderCell>
          <HeaderCell className="max-tablet:hidden">Last used</HeaderCell>
          <HeaderCell className="max-desktop:hidden">Expires</HeaderCell>
          <HeaderCell>State</HeaderCell>
          <HeaderCell>
            <span className="sr-only">Actions</span>
          </HeaderCell>
        </tr>
      </thead>
      <tbody className="[&_tr:last-child>td]:border-b-0">
        {keys.map((key) => (
          <KeyRow
            key={key.id}
            apiKey={key}
            state={keyState(key, members, now)}
            onRevoke={() => onRevoke(key)}
          />
        ))}
      </tbody>
    </Table>
  )
}

function KeyRow({
  apiKey: key,
  state,
  onRevoke,
}: {
  apiKey: ApiKey
  state: KeyState
  onRevoke: () => void
}) {
  return (
    <tr className={state === 'active' ? undefined : 'text-fg-3'}>
      <Cell>
        <p className="font-strong break-words">{key.name}</p>
        <p className="mono text-12 break-all text-fg-3">{key.prefix}…</p>
        <p className="text-12 text-fg-3 tablet:hidden">{key.scopes.join(', ')}</p>
      </Cell>
      <Cell className="max-tablet:hidden">
        <span className="mono text-12">{key.scopes.join(', ')}</span>
      </Cell>
      <Cell className="max-desktop:hidden">{key.ownerName}</Cell>
      <Cell className="max-tablet:hidden">
        {key.lastUsedAt === null ? 'never' : <Time at={key.lastUsedAt} />}
      </Cell>
      <Cell className="max-desktop:hidden">
        {key.expiresAt === null ? 'when revoked' : <Time at={key.expiresAt} format="day" />}
      </Cell>
      <Cell>
        <StateBadge state={state} />
        {key.revokedAt === null ? null : (
          <p className="mt-1 text-12">
            <Time at={key.revokedAt} />
            {key.revokedByName ? ` by ${key.revokedByName}` : ''}
          </p>
        )}
      </Cell>
      <Cell className="text-right">
        <RowMenu
          of={key.name}
          actions={
            key.revokedAt === null ? [{ words: 'Revoke', about: key.name, onAct: onRevoke }] : []
          }
        />
      </Cell>
    </tr>
  )
}

const states = {
  active: { tone: 'ok', icon: CircleCheck, word: 'Active' },
  expired: { tone: 'neutral', icon: Clock, word: 'Expired' },
  revoked: { tone: 'neutral', icon: Ban, word: 'Revoked' },
  'owner-gone': { tone: 'warn', icon: UserX, word: 'Owner left' },
} as const

function StateBadge({ state }: { state: KeyState }) {
  const { tone, icon, word } = states[state]
  return (
    <Badge tone={tone} icon={icon}>
      {word}
    </Badge>
  )
}
