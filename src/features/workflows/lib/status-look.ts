import {
  ArchiveX,
  CircleCheck,
  CircleHelp,
  CircleSlash,
  CircleX,
  Clock,
  Hourglass,
  type LucideIcon,
  OctagonX,
  Play,
  RotateCcw,
  TimerOff,
} from 'lucide-react'
import type { WorkflowItem } from '@/backend/workflow-item.ts'
import type { Tone } from '@/ui/badge.tsx'
import type { WorkflowStatus } from '@domain/workflows/status.ts'

export interface StatusLook {
  words: string
  tone: Tone
  icon: LucideIcon
}

const looks: Readonly<Record<WorkflowStatus, StatusLook>> = {
  queued: { words: 'queued', tone: 'neutral', icon: Clock },
  running: { words: 'running', tone: 'info', icon: Play },
  failed: { words: 'retrying', tone: 'warn', icon: RotateCcw },
  awaiting_approval: { words: 'awaiting approval', tone: 'held', icon: Hourglass },
  halted: { words: 'halted', tone: 'danger', icon: OctagonX },
  outcome_unknown: { words: 'outcome unknown', tone: 'warn', icon: CircleHelp },
  dead_letter: { words: 'dead letter', tone: 'warn', icon: ArchiveX },
  succeeded: { words: 'succeeded', tone: 'ok', icon: CircleCheck },
  cancelled: { words: 'cancelled', tone: 'neutral', icon: CircleSlash },
  rejected: { words: 'rejected', tone: 'neutral', icon: CircleX },
  expired: { words: 'expired', tone: 'neutral', icon: TimerOff },
}

/** What a status is called where statuses are chosen, in the order of their urgency. */
export const statusNames: readonly { value: WorkflowStatus; words: string }[] = (
  [
    'running',
    'queued',
    'failed',
    'awaiting_approval',
    'halted',
    'outcome_unknown',
    'dead_letter',
    'succeeded',
    'cancelled',
    'rejected',
    'expired',
  ] as const
).map((value) => ({ value, words: looks[value].words }))

export type StatusFacts = Pick<WorkflowItem, 'status' | 'attempt' | 'maxAttempts' | 'isCancelling'>

/** Hue, icon and word of a workflow's status. */
export function statusLook({
  status,
  attempt,
  maxAttempts,
  isCancelling,
}: StatusFacts): StatusLook {
  if (isCancelling) {
    return { words: 'cancelling', tone: 'info', icon: CircleSlash }
  }
  const look = looks[status]
  return status === 'failed'
    ? { ...look, words: `retrying, ${String(attempt + 1)} of ${String(maxAttempts)}` }
    : look
}
