import { Ban, Check, CircleCheck, Clock, Info, X, type LucideIcon } from 'lucide-react'
import type { ApprovalRecord } from '@/backend/approval-record.ts'
import { Button } from '@/ui/button.tsx'
import { Icon } from '@/ui/icon.tsx'
import { Time } from '@/ui/time.tsx'
import { VisibleText } from '@/ui/visible-text.tsx'
import { approveWords } from '@domain/approvals/headline.ts'
import { digestWords } from '../lib/digest-words.ts'
import type { Standing } from '../lib/standing.ts'

const outcomes: Record<
  Extract<Standing, { kind: 'closed' }>['outcome'],
  { icon: LucideIcon; hue: string }
> = {
  approved: { icon: CircleCheck, hue: 'text-ok' },
  rejected: { icon: X, hue: 'text-danger' },
  expired: { icon: Clock, hue: 'text-fg-2' },
  voided: { icon: Ban, hue: 'text-fg-2' },
}

const bar =
  'sticky bottom-0 z-10 border-t border-line-strong bg-surface px-6 py-3 max-tablet:fixed max-tablet:inset-x-0 max-tablet:z-30 max-tablet:px-4 max-tablet:pt-2.5 max-tablet:pb-[max(14px,env(safe-area-inset-bottom))]'

/** Reject left, Approve right, far apart, and between them what exactly is decided on. */
export function DecisionBar({
  approval,
  standing,
  onDecide,
}: {
  approval: ApprovalRecord['approval']
  standing: Standing
  onDecide: (decision: 'approved' | 'rejected') => void
}) {
  if (standing.kind === 'closed') {
    const { icon, hue } = outcomes[standing.outcome]
    return (
      <section data-bottom-bar data-action-bar className={bar} aria-label="Outcome">
        <div role="status" className="flex min-h-11 items-center gap-2.5 text-13">
          <Icon of={icon} size={20} className={hue} />
          <p className="min-w-0">
            <b className="font-semibold">
              {standing.title}
              {standing.outcome === 'expired' ? ' · ' : ' '}
              <Time at={standing.at} />
            </b>
            {standing.detail === null ? null : (
              <span className="block text-fg-2">
                <VisibleText text={standing.detail} />
              </span>
            )}
          </p>
        </div>
      </section>
    )
  }
  const words = approveWords(approval.operation, approval.params)
  return (
    <section
      data-bottom-bar
      data-action-bar
      aria-label="Decision"
      className={`${bar} flex items-center justify-between gap-4 max-tablet:grid max-tablet:grid-cols-[minmax(0,1fr)_minmax(0,1.35fr)] max-tablet:gap-x-6 max-tablet:gap-y-2`}
    >
      <Button
        size="lg"
        icon={X}
        disabledReason={standing.obstacle}
        reasonPlacement="elsewhere"
        aria-describedby="decision-basis"
        onClick={() => onDecide('rejected')}
      >
        Reject…
      </Button>
      <div
        id="decision-basis"
        className="min-w-0 text-center text-12 text-fg-3 max-tablet:col-span-2 max-tablet:row-start-1"
      >
        {standing.obstacle === null ? (
          'You approve exactly this'
        ) : (
          <span className="inline-flex items-center gap-1.5 font-medium text-fg-2">
            <Icon of={Info} size={12} />
            {standing.obstacle}
          </span>
        )}
        <div className="mt-0.5 mono text-12 text-fg-2">sha256 {digestWords(approval.digest)}</div>
      </div>
      <Button
        size="lg"
        variant="primary"
        icon={Check}
        disabledReason={standing.obstacle}
        reasonPlacement="elsewhere"
        aria-describedby="decision-basis"
        onClick={() => onDecide('approved')}
      >
        <span className="max-tablet:hidden">{words.long}</span>
        <span className="tablet:hidden">{words.short}</span>
      </Button>
    </section>
  )
}
