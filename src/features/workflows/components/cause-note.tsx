import { CircleHelp, Clock, Hourglass, Info, type LucideIcon, OctagonX } from 'lucide-react'
import { Link } from 'react-router'
import { paths } from '@/app/paths.ts'
import type { WholeWorkflow } from '@/backend/workflow-record.ts'
import type { Tone } from '@/ui/badge.tsx'
import { Note } from '@/ui/note.tsx'
import { useNow } from '@/ui/use-now.ts'
import { VisibleText } from '@/ui/visible-text.tsx'
import type { Controls } from '@domain/controls/controls.ts'
import { causeOf } from '../lib/cause.ts'

const icons: Record<Tone, LucideIcon> = {
  neutral: Info,
  ok: Info,
  warn: CircleHelp,
  danger: OctagonX,
  info: Clock,
  held: Hourglass,
}

export type CauseNoteProps = {
  workflow: WholeWorkflow
  controls: Controls | null
  isQueuePaused: boolean
  /** The one that waits to be handled. */
  deadLetterId: string | null
}

/** Why it is where it is, and where to go about it. */
export function CauseNote({ workflow, controls, isQueuePaused, deadLetterId }: CauseNoteProps) {
  const cause = causeOf({ workflow, controls, isQueuePaused, now: useNow() })
  if (cause === null) return null
  const isHeld = workflow.status === 'awaiting_approval' || workflow.status === 'rejected'
  return (
    <Note tone={cause.tone} icon={icons[cause.tone]} title={cause.title}>
      <p className="max-w-[72ch] break-words">
        <VisibleText text={cause.text} />
      </p>
      {isHeld && workflow.approvalId ? (
        <NoteLink to={paths.approval(workflow.approvalId)}>Open its approval</NoteLink>
      ) : null}
      {deadLetterId ? (
        <NoteLink to={paths.deadLetter(deadLetterId)}>Open its dead letter</NoteLink>
      ) : null}
    </Note>
  )
}

function NoteLink({ to, children }: { to: string; children: string }) {
  return (
    <Link
      to={to}
      className="mt-1 inline-flex items-center rounded-inner font-medium text-accent hover:underline max-tablet:min-h-11"
    >
      {children}
    </Link>
  )
}
