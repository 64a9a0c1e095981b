import { useQuery } from '@tanstack/react-query'
import { HistoryPage } from '@/features/approvals/index.ts'
import { controlsQueries } from '@/features/controls/index.ts'
import { ForApprovers } from './for-approvers.tsx'

export function ApprovalHistoryPage() {
  const { data: descriptions } = useQuery(controlsQueries.descriptions())
  return (
    <ForApprovers>
      <HistoryPage operations={[...(descriptions?.keys() ?? [])]} />
    </ForApprovers>
  )
}
