import { useQuery } from '@tanstack/react-query'
import { useMember } from '@/features/auth/index.ts'
import { controlsQueries } from '@/features/controls/index.ts'
import { WorkflowsPage as Workflows } from '@/features/workflows/index.ts'
import { useGuardFacts } from './use-guard-facts.ts'

export function WorkflowsPage() {
  const { role } = useMember()
  const { data: counts } = useQuery(controlsQueries.counts())
  const { operations } = useGuardFacts()
  return <Workflows role={role} counts={counts} operations={operations.map(({ name }) => name)} />
}
