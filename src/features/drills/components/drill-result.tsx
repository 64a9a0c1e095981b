import { CircleCheck, CircleX, Loader } from 'lucide-react'
import type { Drill } from '@/backend/drills.ts'
import { Badge } from '@/ui/badge.tsx'

/** Whether a stop would have worked. */
export function DrillResult({ drill: { isPassed } }: { drill: Pick<Drill, 'isPassed'> }) {
  if (isPassed === null) {
    return (
      <Badge tone="info" icon={Loader}>
        Measuring
      </Badge>
    )
  }
  return isPassed ? (
    <Badge tone="ok" icon={CircleCheck}>
      Passed
    </Badge>
  ) : (
    <Badge tone="danger" icon={CircleX}>
      Not passed
    </Badge>
  )
}
