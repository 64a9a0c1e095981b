import { useQuery } from '@tanstack/react-query'
import { Eye } from 'lucide-react'
import { useMemo, useSyncExternalStore } from 'react'
import { approvalRoom } from '@/backend/presence.ts'
import { Badge } from '@/ui/badge.tsx'
import { approvalQueries } from '../queries.ts'

/** Who else has this request open. A hint: they say so themselves. */
export function Onlookers({ id }: { id: string }) {
  const room = useMemo(() => approvalRoom(id), [id])
  const onlookers = useSyncExternalStore(room.subscribe, room.get)
  const { data: names } = useQuery(approvalQueries.memberNames())
  const known = onlookers.flatMap(({ memberId }) => names?.get(memberId) ?? [])
  if (known.length === 0) return null
  return (
    <Badge tone="info" icon={Eye}>
      {new Intl.ListFormat('en').format(known)} {known.length === 1 ? 'is' : 'are'} looking
    </Badge>
  )
}
