import { Bot } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { paths } from '@/app/paths.ts'
import type { WorkflowRecord } from '@/backend/workflow-record.ts'
import { countOf } from '@/lib/format-number.ts'
import { Card, CardHeader } from '@/ui/card.tsx'
import { CopyText } from '@/ui/copy-text.tsx'
import { Icon } from '@/ui/icon.tsx'
import { KeyValues } from '@/ui/key-values.tsx'
import { Time } from '@/ui/time.tsx'
import { VisibleText } from '@/ui/visible-text.tsx'
import { Calls } from './calls.tsx'
import { ParamsTable } from './params-table.tsx'
import { Timeline } from './timeline.tsx'

/** What runs and what came of it at the left; who, when and everything that happened at the right. */
export function WorkflowBody({ record }: { record: WorkflowRecord }) {
  const { workflow, effects } = record
  return (
    <div className="grid items-start gap-4 desktop:grid-cols-[minmax(0,1fr)_360px]">
      <div className="grid min-w-0 gap-4">
        <Card aria-label="What runs">
          <CardHeader title="What runs" meta={`revision ${String(workflow.revision)}`} />
          <ParamsTable label="Params" text={workflow.paramsText} />
          {workflow.reason ? <AgentProse text={workflow.reason} /> : null}
        </Card>
        {effects.length > 0 ? (
          <Card aria-label="Calls">
            <CardHeader title="Calls" meta={countOf(effects.length, 'call')} />
            <Calls effects={effects} />
          </Card>
        ) : null}
      </div>
      <div className="grid min-w-0 gap-4 tablet:max-desktop:grid-cols-2 tablet:max-desktop:items-start">
        <Card aria-label="Facts">
          <CardHeader title="Facts" />
          <div className="px-4 py-1">
            <KeyValues rows={factsOf(record)} />
          </div>
        </Card>
        <Card aria-label="Timeline">
          <CardHeader title="Timeline" meta="newest first" />
          <Timeline record={record} />
        </Card>
      </div>
    </div>
  )
}

/** What the agent wrote is shown as what it is: its own words, which prove nothing. */
function AgentProse({ text }: { text: string }) {
  return (
    <figure className="border-t border-line px-4 py-3 text-13">
      <figcaption className="flex items-center gap-1.5 text-12 text-fg-3">
        <Icon of={Bot} size={14} /> In the agent’s own words, unchecked
      </figcaption>
      <blockquote className="mt-1 max-w-[72ch] break-words text-fg-2">
        “<VisibleText text={text} hasRemark />”
      </blockquote>
    </figure>
  )
}

function factsOf({ workflow, approvals, deadLetters }: WorkflowRecord) {
  const rows: { name: string; value: ReactNode }[] = [
    { name: 'Requester', value: <VisibleText text={workflow.requesterName} /> },
    { name: 'Submitted by', value: <VisibleText text={workflow.submitterName} /> },
    { name: 'Attempts', value: `${String(workflow.attempt)} of ${String(workflow.maxAttempts)}` },
    { name: 'Asked for', value: <Time at={workflow.createdAt} format="day" /> },
  ]
  if (workflow.finishedAt !== null) {
    rows.push({ name: 'Ended', value: <Time at={workflow.finishedAt} format="day" /> })
  } else {
    rows.push({
      name: 'Starts at the latest',
      value: <Time at={workflow.expiresAt} format="day" />,
    })
  }
  for (const approval of approvals) {
    rows.push({
      name: 'Approval',
      value: (
        <FactLink to={paths.approval(approval.id)}>
          {approval.consumedAt === null ? approval.status : 'used'}, {approval.given} of{' '}
          {approval.needed}
        </FactLink>
      ),
    })
  }
  for (const letter of deadLetters) {
    rows.push({
      name: 'Dead letter',
      value: (
        <FactLink to={paths.deadLetter(letter.id)}>
          {letter.handling ?? 'open'}, <Time at={letter.createdAt} isFocusable={false} />
        </FactLink>
      ),
    })
  }
  if (workflow.traceId) {
    rows.push({ name: 'Trace', value: <CopyText name="trace id" text={workflow.traceId} /> })
  }
  rows.push(
    {
      name: 'Audit log',
      value: (
        <FactLink
          to={paths.audit(new URLSearchParams({ resource: `workflow:${workflow.id}` }).toString())}
        >
          its history
        </FactLink>
      ),
    },
    { name: 'Workflow', value: <CopyText name="workflow id" text={workflow.id} /> },
    {
      name: 'Idempotency key',
      value: <CopyText name="idempotency key" text={workflow.idempotencyKey} />,
    },
  )
  return rows.map((row, at) => ({ ...row, id: `${row.name} ${String(at)}` }))
}

function FactLink({ to, children }: { to: string; children: ReactNode }) {
  return (
    <Link to={to} className="rounded-inner text-accent hover:underline">
      {children}
    </Link>
  )
}
