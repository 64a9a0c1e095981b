import { useQuery } from '@tanstack/react-query'
import { useParams } from 'react-router'
import { RequireRole, useMember } from '@/features/auth/index.ts'
import { controlsQueries } from '@/features/controls/index.ts'
import { WorkflowPage as Workflow } from '@/features/workflows/index.ts'
import { useGuardFacts } from './use-guard-facts.ts'

export function WorkflowPage() {
  const { id = '' } = useParams()
  const { role } = useMember()
  const { data: installation } = useQuery(controlsQueries.installation())
  const guard = useGuardFacts()
  return (
    <RequireRole roles={['admin', 'approver']}>
      <Workflow
        key={id}
        id={id}
        role={role}
        guard={guard}
        isQueuePaused={installation?.queue.isPaused ?? false}
      />
    </RequireRole>
  )
}
