import { HistoryPage } from '@/features/approvals/index.ts'
import { ForApprovers } from './for-approvers.tsx'

export function ApprovalHistoryPage() {
  return (
    <ForApprovers>
      <HistoryPage />
    </ForApprovers>
  )
}
