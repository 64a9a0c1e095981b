import { OctagonAlert, TriangleAlert } from 'lucide-react'
import { Badge } from '@/ui/badge.tsx'
import type { Severity } from '../lib/runbook.ts'

export function SeverityBadge({ severity }: { severity: Severity }) {
  return severity === 'critical' ? (
    <Badge tone="danger" icon={OctagonAlert}>
      Critical
    </Badge>
  ) : (
    <Badge tone="warn" icon={TriangleAlert}>
      Warning
    </Badge>
  )
}
