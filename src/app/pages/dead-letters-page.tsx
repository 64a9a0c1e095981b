import { useQuery } from '@tanstack/react-query'
import { useMember } from '@/features/auth/index.ts'
import { controlsQueries } from '@/features/controls/index.ts'
import { DeadLettersPage as DeadLetters } from '@/features/dead-letters/index.ts'
import { runSummary } from '@/features/workflows/index.ts'
import { useGuardFacts } from './use-guard-facts.ts'

export function DeadLettersPage() {
  const { role } = useMember()
  const { data: counts } = useQuery(controlsQueries.counts())
  const guard = useGuardFacts()
  return <DeadLetters role={role} open={counts?.deadLetters} guard={guard} summaryOf={runSummary} />
}
