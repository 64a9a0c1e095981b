import { type ReactNode, useState } from 'react'
import { Link } from 'react-router'
import { paths } from '@/app/paths.ts'
import type { ApprovalRecord } from '@/backend/approval-record.ts'
import { Time } from '@/ui/time.tsx'
import { VisibleText } from '@/ui/visible-text.tsx'
import { timelineOf } from '../lib/timeline.ts'
import { whyHeld } from '../lib/why-held.ts'
import { AskDialog } from './ask-dialog.tsx'
import { Section, SectionAction } from './section.tsx'
import { WhoDecides } from './who-decides.tsx'

/** Beside what a request does: who decides it, why it waits, where it comes from, what happened to it. */
export function Aside({
  record,
  workflow,
}: {
  record: ApprovalRecord
  /** A link to the workflow that waits, drawn by the app where there is such a page. */
  workflow: ReactNode
}) {
  const [isAsking, setAsking] = useState(false)
  const { approval, policy } = record
  return (
    <div className="grid content-start gap-5">
      <WhoDecides {...record} />
      <Section title="Why it is held">
        {whyHeld(approval, policy.needed).map((sentence) => (
          <p key={sentence} className="text-13">
            {sentence}
          </p>
        ))}
      </Section>
      {approval.traceId ? (
        <Section title="Trace">
          <p className="flex flex-wrap items-center gap-x-2 text-13">
            <span className="mono text-fg-2" title={approval.traceId}>
              {approval.traceId.slice(0, 4)}…{approval.traceId.slice(-4)}
            </span>
            {workflow}
          </p>
        </Section>
      ) : null}
      <Section title="Audit log">
        <Link
          to={paths.audit(new URLSearchParams({ resource: `approval:${approval.id}` }).toString())}
          className="rounded-inner text-13 font-medium text-accent hover:underline"
        >
          Its history
        </Link>
      </Section>
      <Section
        title="Timeline"
        action={
          approval.status === 'pending' ? (
            <SectionAction onClick={() => setAsking(true)}>Ask the agent…</SectionAction>
          ) : undefined
        }
      >
        <ol>
          {timelineOf(record).map((entry) => (
            <li
              key={entry.id}
              className="grid grid-cols-[62px_minmax(0,1fr)] gap-2.5 py-0.75 text-13 leading-5"
            >
              <span className="text-12 leading-5 text-fg-3">
                <Time at={entry.at} format="clock" isFocusable={false} />
              </span>
              <span className="break-words">
                <VisibleText text={entry.words} />
                {entry.quote === null ? null : (
                  <>
                    : “<VisibleText text={entry.quote} />”
                  </>
                )}
              </span>
            </li>
          ))}
        </ol>
      </Section>
      {isAsking ? <AskDialog id={approval.id} onClose={() => setAsking(false)} /> : null}
    </div>
  )
}
