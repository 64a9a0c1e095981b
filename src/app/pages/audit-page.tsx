import { useParams } from 'react-router'
import { AuditPage as Audit, IntegrityPill } from '@/features/audit/index.ts'
import { useMember } from '@/features/auth/index.ts'

export function AuditPage() {
  const { seq } = useParams()
  const { role } = useMember()
  return <Audit role={role} seq={seq} proof={<IntegrityPill />} />
}
