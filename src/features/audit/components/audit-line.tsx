import { MessageSquare, Monitor, Radio, Terminal, Webhook } from 'lucide-react'
import type { LucideIcon } from 'lucide-react'
import type { AuditEntry } from '@/backend/audit.ts'
import { Icon } from '@/ui/icon.tsx'
import { VisibleText } from '@/ui/visible-text.tsx'
import { auditSentence } from '../lib/audit-sentence.ts'

const channels: Readonly<Record<string, LucideIcon>> = {
  panel: Monitor,
  cli: Terminal,
  api: Webhook,
  chat: MessageSquare,
  system: Radio,
}

/** What happened, in one sentence; who and what stand out. */
export function AuditSentence({ entry }: { entry: AuditEntry }) {
  const { actor, verb, object, rest } = auditSentence(entry)
  return (
    <>
      <b className="font-strong text-fg">
        <VisibleText text={actor} />
      </b>{' '}
      {verb}{' '}
      <b className="font-strong text-fg">
        <VisibleText text={object} />
      </b>
      <VisibleText text={rest} />
    </>
  )
}

/** How a call came, as its caller claimed. */
export function AuditChannel({ channel }: { channel: string }) {
  return (
    <span className="flex items-center gap-1.25 text-12 text-fg-3">
      <Icon of={channels[channel] ?? Radio} size={14} />
      {channel}
    </span>
  )
}
