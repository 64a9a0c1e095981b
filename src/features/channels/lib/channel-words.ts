import {
  BellOff,
  CircleAlert,
  CircleCheck,
  CircleDashed,
  Clock,
  KeyRound,
  Mail,
  MessageSquare,
  Siren,
  SkipForward,
  Webhook,
} from 'lucide-react'
import type {
  Channel,
  ChannelKind,
  ChannelRoute,
  Delivery,
  DeliveryState,
} from '@/backend/channels.ts'
import { engagedTitles } from '@domain/controls/titles.ts'

export const kindTexts = {
  slack: { name: 'Slack', icon: MessageSquare, about: 'Posts to one Slack channel.' },
  pagerduty: {
    name: 'PagerDuty',
    icon: Siren,
    about: 'Opens an incident, and closes it when the alert is over.',
  },
  email: { name: 'E-mail', icon: Mail, about: 'Sends mail through your SMTP server.' },
  webhook: { name: 'Webhook', icon: Webhook, about: 'Posts signed JSON to an address of yours.' },
} as const satisfies Record<ChannelKind, object>

export const routeTexts: Record<ChannelRoute, { name: string; hint: string }> = {
  critical: { name: 'Critical alerts', hint: 'The kill switch and what needs somebody now.' },
  warning: { name: 'Warnings', hint: 'What needs a look today, and controls due for review.' },
  approval: { name: 'Approvals that wait', hint: 'At half and at four fifths of their time.' },
  digest: { name: 'Daily digest', hint: 'At 07:00 UTC, about the day before.' },
}

/** How a channel stands, worst first: what keeps it from telling anybody comes before what merely happened. */
export function channelState(channel: Channel, missing: readonly string[]) {
  const { config, secretRef } = channel
  const isMissing = [secretRef, config?.ca_ref].some((name) => name && missing.includes(name))
  if (!channel.isEnabled) return { tone: 'neutral', icon: BellOff, word: 'Off' } as const
  if (isMissing) return { tone: 'danger', icon: KeyRound, word: 'Secret missing' } as const
  if (channel.restsUntil !== null) {
    return { tone: 'danger', icon: CircleAlert, word: 'Failing, rests' } as const
  }
  if (channel.failures > 0) return { tone: 'warn', icon: CircleAlert, word: 'Failing' } as const
  if (channel.lastSentAt === null) {
    return { tone: 'neutral', icon: CircleDashed, word: 'Not used yet' } as const
  }
  return { tone: 'ok', icon: CircleCheck, word: 'Works' } as const
}

export const stateTexts: Record<DeliveryState, string> = {
  waiting: 'Waiting',
  sent: 'Sent',
  dead: 'Given up',
  skipped: 'Not needed',
}

export const statusLooks = {
  queued: { tone: 'neutral', icon: Clock, word: 'Waiting' },
  sending: { tone: 'info', icon: Clock, word: 'Sending' },
  sent: { tone: 'ok', icon: CircleCheck, word: 'Sent' },
  failed: { tone: 'warn', icon: CircleAlert, word: 'Trying again' },
  dead: { tone: 'danger', icon: CircleAlert, word: 'Given up' },
  skipped: { tone: 'neutral', icon: SkipForward, word: 'Not needed' },
} as const satisfies Record<Delivery['status'], object>

/** What a delivery told, in a line. */
export function deliveryTitle({ kind, control, title, rule, told }: Delivery): string {
  const subject = engagedTitles[control ?? ''] ?? title ?? rule ?? 'Something'
  const times = told > 1 ? `, ${String(told)} times` : ''
  switch (kind) {
    case 'alert_acknowledged':
      return `Handled: ${subject}${times}`
    case 'alert_resolved':
      return `Over: ${subject}${times}`
    case 'control_review_due':
      return `Review due: ${subject}`
    case 'approval_waits':
      return told > 1 ? `${String(told)} approvals wait` : 'An approval waits'
    case 'drill_started':
      return 'Drill begun'
    case 'drill_ended':
      return 'Drill over'
    case 'digest':
      return 'Daily digest'
    case 'test':
      return 'Test'
    default:
      return `${subject}${times}`
  }
}
