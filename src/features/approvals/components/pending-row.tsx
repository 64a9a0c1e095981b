import type { PendingApproval } from '@/backend/approvals.ts'
import { formatCountdown } from '@/lib/format-duration.ts'
import { CountdownRing } from '@/ui/countdown-ring.tsx'
import { RiskLabel } from '@/ui/risk-label.tsx'
import { useNow } from '@/ui/use-now.ts'

/** One waiting request: how risky, which operation, who is needed, how long it stays. */
export function PendingRow({ approval }: { approval: PendingApproval }) {
  const now = useNow()
  const left = Math.max(0, approval.expiresAt - now)
  const whole = approval.expiresAt - approval.createdAt
  return (
    <li className="grid min-h-10 grid-cols-[80px_minmax(0,auto)_minmax(0,1fr)_auto_72px] items-center gap-3 px-4 text-13 max-tablet:grid-cols-[minmax(0,1fr)_auto] max-tablet:gap-y-0.5 max-tablet:py-2.5">
      <RiskLabel level={approval.riskLevel} />
      <span className="truncate mono max-tablet:col-span-2 max-tablet:row-start-2">
        {approval.operation}
      </span>
      <span className="truncate text-fg-2 max-tablet:col-span-2 max-tablet:row-start-3">
        {why(approval)}
      </span>
      <span className="text-12 whitespace-nowrap text-fg-3 max-tablet:hidden">
        {approval.requiredApprovals === 1
          ? 'needs 1 person'
          : `needs ${approval.requiredApprovals} people`}
      </span>
      <span className="inline-flex items-center justify-end gap-1.75 text-fg-2 tabular-nums max-tablet:col-start-2 max-tablet:row-start-1">
        <CountdownRing left={left} of={whole} />
        <span className="sr-only">expires in </span>
        {left === 0 ? 'expired' : formatCountdown(left)}
      </span>
    </li>
  )
}

function why({ action, operation, because }: PendingApproval): string {
  if (action !== null && action !== operation) return action
  return because.includes('operator_takeover')
    ? 'not on the allow-list of the takeover'
    : 'its risk asks for a human'
}
