import { useParams } from 'react-router'
import { useMember } from '@/features/auth/index.ts'
import { RunbookPage as Runbook } from '@/features/runbooks/index.ts'

export function RunbookPage() {
  const { slug = '' } = useParams()
  const { role } = useMember()
  return <Runbook key={slug} slug={slug} mayRecord={role !== 'viewer'} />
}
