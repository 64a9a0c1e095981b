import { MessageSquare, Monitor, Radio, Terminal, Webhook } from 'lucide-react'
import type { LucideIcon } from 'lucide-react'
import type { AuditEntry } from '@/backend/audit.ts'
import { Icon } from '@/ui/icon.tsx'
import { auditSentence } from '../lib/audit-sentence.ts'
import { Sentence } from './sentence.tsx'

const channels: Readonly<Record<string, LucideIcon>> = {
  panel: Monitor,
  cli: Terminal,
  api: Webhook,
  chat: MessageSquare,
  system: Radio,
}

/** What happened, in one sentence; who and what stand out. */
export function AuditSentence({ entry }: { entry: AuditEntry }) {
  return <Sentence {...auditSentence(entry)} />
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
