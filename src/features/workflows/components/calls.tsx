import { CircleCheck, CircleHelp, CircleX, FlaskConical, type LucideIcon, Send } from 'lucide-react'
import type { WorkflowEffect } from '@/backend/workflow-record.ts'
import { Badge, type Tone } from '@/ui/badge.tsx'
import { Time } from '@/ui/time.tsx'
import { VisibleText } from '@/ui/visible-text.tsx'
import { answerWords, wouldHave } from '../lib/call-words.ts'
import { ParamsTable } from './params-table.tsx'

const looks: Record<WorkflowEffect['status'], { words: string; tone: Tone; icon: LucideIcon }> = {
  open: { words: 'call open', tone: 'info', icon: Send },
  succeeded: { words: 'answered', tone: 'ok', icon: CircleCheck },
  failed: { words: 'failed', tone: 'danger', icon: CircleX },
  outcome_unknown: { words: 'outcome unknown', tone: 'warn', icon: CircleHelp },
}

/** Each call of a workflow, newest first: when it left, what came back, or what it would have been. */
export function Calls({ effects }: { effects: readonly WorkflowEffect[] }) {
  return (
    <ul className="divide-y divide-line">
      {effects.toReversed().map((effect) => (
        <li key={effect.id} className="grid gap-2 px-4 py-3 text-13">
          <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
            <CallBadge effect={effect} />
            <span className="font-medium">Attempt {effect.attempt}</span>
            <span className="text-12 text-fg-3">
              <Time at={effect.begunAt} format="clock" /> · decided on v{effect.controlsVersion}
            </span>
          </div>
          <p className="break-words text-fg-2">
            <VisibleText text={answerWords(effect)} />
          </p>
          <Body effect={effect} />
        </li>
      ))}
    </ul>
  )
}

function CallBadge({ effect: { status, mode } }: { effect: WorkflowEffect }) {
  if (mode === 'advisory' && status === 'succeeded') {
    return (
      <Badge tone="warn" icon={FlaskConical}>
        would have
      </Badge>
    )
  }
  const { words, tone, icon } = looks[status]
  return (
    <Badge tone={tone} icon={icon}>
      {words}
    </Badge>
  )
}

function Body({ effect }: { effect: WorkflowEffect }) {
  const body = effect.outcome?.['body'] ?? null
  if (body === null || wouldHave(effect) !== null) return null
  return (
    <details className="group rounded-control border border-line">
      <summary className="px-3 py-1.5 text-12 font-medium text-accent hover:underline max-tablet:py-3.5">
        {effect.mode === 'advisory' ? 'What the endpoint said it would do' : 'What came back'}
      </summary>
      <div className="border-t border-line">
        <ParamsTable
          label={`Answer to attempt ${String(effect.attempt)}`}
          text={JSON.stringify(body)}
        />
      </div>
    </details>
  )
}
