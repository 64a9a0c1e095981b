import { IncidentPage } from '@/features/audit/index.ts'
import { useMember } from '@/features/auth/index.ts'

export function AuditIncidentPage() {
  const { role } = useMember()
  return <IncidentPage role={role} />
}
