import { ArchiveX, CircleSlash, RotateCcw } from 'lucide-react'
import type { DeadLetter } from '@/backend/dead-letters.ts'
import { Badge } from '@/ui/badge.tsx'

/** Whether it waits for somebody, or what was done about it. */
export function HandlingBadge({ handling }: Pick<DeadLetter, 'handling'>) {
  switch (handling) {
    case null:
      return (
        <Badge tone="warn" icon={ArchiveX}>
          dead letter
        </Badge>
      )
    case 'replayed':
      return (
        <Badge tone="info" icon={RotateCcw}>
          replayed
        </Badge>
      )
    case 'discarded':
      return <Badge icon={CircleSlash}>discarded</Badge>
  }
}
