import {
  type Channel,
  type ChannelConfig,
  type ChannelDefinition,
  type ChannelKind,
  type ChannelRoute,
} from '@/backend/channels.ts'
import { numberIn } from '@/lib/number-in-text.ts'

/** A channel while it is filled in: everything as it is typed. */
export interface ChannelDraft {
  kind: ChannelKind
  name: string
  secretRef: string
  routes: readonly ChannelRoute[]
  isEnabled: boolean
  url: string
  endpoint: string
  host: string
  port: string
  security: 'tls' | 'starttls'
  username: string
  from: string
  to: string
  caRef: string
}

export const usEndpoint = 'https://events.pagerduty.com/v2/enqueue'
export const euEndpoint = 'https://events.eu.pagerduty.com/v2/enqueue'
export const secretPrefix = 'OMNIHUB_SECRET_'

export function emptyDraft(kind: ChannelKind): ChannelDraft {
  return {
    kind,
    name: '',
    secretRef: `${secretPrefix}${kind === 'email' ? 'SMTP_PASSWORD' : kind.toUpperCase()}`,
    routes: routesAtFirst[kind],
    isEnabled: true,
    ...{ url: '', endpoint: usEndpoint, host: '', port: '465', security: 'tls' },
    ...{ username: '', from: '', to: '', caRef: '' },
  }
}

// As product rules have it: critical to PagerDuty and Slack, warnings to Slack, the digest by mail.
const routesAtFirst: Record<ChannelKind, readonly ChannelRoute[]> = {
  pagerduty: ['critical'],
  slack: ['critical', 'warning', 'approval'],
  email: ['digest'],
  webhook: ['critical', 'warning'],
}

/** Nothing closes an incident that was opened for an approval or a digest. */
export function routesOf(kind: ChannelKind): readonly ChannelRoute[] {
  return kind === 'pagerduty'
    ? ['critical', 'warning']
    : ['critical', 'warning', 'approval', 'digest']
}

export function draftOf(channel: Channel): ChannelDraft {
  const { config } = channel
  return {
    ...emptyDraft(channel.kind),
    name: channel.name,
    secretRef: channel.secretRef ?? '',
    routes: channel.routes,
    isEnabled: channel.isEnabled,
    url: config?.url ?? '',
    endpoint: config?.endpoint ?? usEndpoint,
    host: config?.host ?? '',
    port: String(config?.port ?? 465),
    security: config?.security ?? 'tls',
    username: config?.username ?? '',
    from: config?.from ?? '',
    to: (config?.to ?? []).join(', '),
    caRef: config?.ca_ref ?? '',
  }
}

/** Why it cannot be saved as it stands; null when only the server can tell. */
export function draftObstacle(draft: ChannelDraft): string | null {
  if (draft.name.trim() === '') return 'Name the channel'
  if (draft.kind === 'webhook' && !/^https?:\/\/\S+$/.test(draft.url.trim())) {
    return 'Write the address to post to'
  }
  if (draft.kind === 'email') {
    if (draft.host.trim() === '') return 'Name the mail server'
    const port = numberIn(draft.port)
    if (!Number.isInteger(port) || port < 1 || port > 65_535) return 'Write the port as a number'
    if (!draft.from.includes('@')) return 'Write the sender'
    if (addressesIn(draft.to).length === 0) return 'Write at least one recipient'
  }
  const needsSecret = draft.kind !== 'email' || draft.username.trim() !== ''
  if (needsSecret && !/^OMNIHUB_SECRET_[A-Z0-9_]{1,60}$/.test(draft.secretRef.trim())) {
    return 'Name the variable that holds the secret'
  }
  return null
}

export function definitionOf(draft: ChannelDraft, id: string | null): ChannelDefinition {
  const needsSecret = draft.kind !== 'email' || draft.username.trim() !== ''
  return {
    ...(id !== null && { id }),
    name: draft.name.trim(),
    kind: draft.kind,
    config: configOf(draft),
    secret_ref: needsSecret ? draft.secretRef.trim() : null,
    routes: draft.routes,
    enabled: draft.isEnabled,
  }
}

function configOf(draft: ChannelDraft): ChannelConfig {
  switch (draft.kind) {
    case 'slack':
      return {}
    case 'webhook':
      return { url: draft.url.trim() }
    case 'pagerduty':
      return { endpoint: draft.endpoint.trim() }
    case 'email':
      return {
        host: draft.host.trim(),
        port: numberIn(draft.port),
        security: draft.security,
        ...(draft.username.trim() !== '' && { username: draft.username.trim() }),
        from: draft.from.trim(),
        to: addressesIn(draft.to),
        ...(draft.caRef.trim() !== '' && { ca_ref: draft.caRef.trim() }),
      }
  }
}

function addressesIn(text: string): string[] {
  return text.split(/[\s,;]+/).filter((part) => part.includes('@'))
}
