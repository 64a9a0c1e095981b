import { useParams } from 'react-router'
import { RequireRole, useMember } from '@/features/auth/index.ts'
import { DeadLetterPage as DeadLetter } from '@/features/dead-letters/index.ts'
import { runSummary, WorkflowDetails } from '@/features/workflows/index.ts'
import { useGuardFacts } from './use-guard-facts.ts'

export function DeadLetterPage() {
  const { id = '' } = useParams()
  const { role } = useMember()
  const guard = useGuardFacts()
  return (
    <RequireRole roles={['admin', 'approver']}>
      <DeadLetter key={id} id={id} role={role} guard={guard} summaryOf={runSummary}>
        {(workflowId) => <WorkflowDetails id={workflowId} />}
      </DeadLetter>
    </RequireRole>
  )
}
