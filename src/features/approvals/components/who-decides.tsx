import { Check, TriangleAlert, X } from 'lucide-react'
import type { ApprovalRecord } from '@/backend/approval-record.ts'
import { countOf } from '@/lib/format-number.ts'
import { Avatar } from '@/ui/avatar.tsx'
import { Icon } from '@/ui/icon.tsx'
import { Note } from '@/ui/note.tsx'
import { Time } from '@/ui/time.tsx'
import { Section } from './section.tsx'

/** Who has decided, who is still needed, and whether anybody can. */
export function WhoDecides({ policy, decisions, approval }: ApprovalRecord) {
  const isPending = approval.status === 'pending'
  const missing = isPending ? Math.max(0, policy.needed - policy.given) : 0
  const people =
    policy.needed === 1
      ? 'one person'
      : countOf(policy.needed, 'different person', 'different people')
  const editors = new Intl.ListFormat('en').format([
    ...new Set(policy.editors.map(({ name }) => name)),
  ])
  return (
    <Section title="Who decides">
      <ul className="grid gap-2 text-13 not-empty:mb-2">
        {decisions.map((decision) => (
          <li key={decision.id} className="flex items-center gap-2.5">
            <Avatar name={decision.name} size={24} />
            <span className="min-w-0 flex-1">
              <span className="block font-medium">{decision.name}</span>
              <Time at={decision.at} format="minute" className="text-12 text-fg-3" />
            </span>
            {decision.voidedAt === null ? (
              <span
                className={`inline-flex items-center gap-1 text-12 font-medium ${decision.decision === 'approved' ? 'text-ok' : 'text-danger'}`}
              >
                <Icon of={decision.decision === 'approved' ? Check : X} size={14} />
                {decision.decision}
              </span>
            ) : (
              <s className="text-12 text-fg-3" title="What was shown changed afterwards">
                {decision.decision}, void
              </s>
            )}
          </li>
        ))}
        {Array.from({ length: missing }, (_, slot) => (
          <li key={slot} className="flex items-center gap-2.5 text-fg-2">
            <span
              aria-hidden
              className="size-6 shrink-0 rounded-full border-[1.5px] border-dashed border-line-control"
            />
            one {policy.given + slot > 0 ? 'more ' : ''}approver or admin
          </li>
        ))}
      </ul>
      <p className="text-12 text-fg-3">
        Needs {people}. The requester never counts.
        {editors === ''
          ? ''
          : ` ${editors} changed this operation today and cannot be the only one to approve.`}
      </p>
      {isPending && !policy.isSatisfiable ? (
        <Note tone="warn" icon={TriangleAlert} title="Nobody can decide this" className="mt-2">
          {policy.eligibleNames.length === 0
            ? 'There is no admin or approver besides the requester.'
            : `Only ${new Intl.ListFormat('en').format(policy.eligibleNames)} could, and that is not enough.`}{' '}
          An admin can invite an approver in the settings.
        </Note>
      ) : null}
    </Section>
  )
}
