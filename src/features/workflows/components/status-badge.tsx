import { FlaskConical } from 'lucide-react'
import { Badge } from '@/ui/badge.tsx'
import { type StatusFacts, statusLook } from '../lib/status-look.ts'

/** A workflow's status: hue, icon and word. */
export function StatusBadge({ of }: { of: StatusFacts }) {
  const { tone, icon, words } = statusLook(of)
  return (
    <Badge tone={tone} icon={icon}>
      {words}
    </Badge>
  )
}

/** Marks a run that changes nothing outside. */
export function AdvisoryBadge() {
  return (
    <Badge look="line" icon={FlaskConical}>
      advisory
    </Badge>
  )
}
