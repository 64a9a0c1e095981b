import * as z from 'zod/mini'
import { callFunction, readFunction } from './function-call.ts'
import { instant, optionalInstant } from './instant.ts'
import { command, read } from './request.ts'

export const channelKinds = ['slack', 'pagerduty', 'email', 'webhook'] as const
export type ChannelKind = (typeof channelKinds)[number]
export const channelRoutes = ['critical', 'warning', 'approval', 'digest'] as const
export type ChannelRoute = (typeof channelRoutes)[number]

const config = z.looseObject({
  url: z.optional(z.string()),
  endpoint: z.optional(z.string()),
  host: z.optional(z.string()),
  port: z.optional(z.number()),
  security: z.optional(z.enum(['tls', 'starttls'])),
  username: z.optional(z.string()),
  from: z.optional(z.string()),
  to: z.optional(z.array(z.string())),
  ca_ref: z.optional(z.string()),
})
export type ChannelConfig = z.output<typeof config>

const channel = z.pipe(
  z.object({
    id: z.string(),
    name: z.string(),
    kind: z.enum(channelKinds),
    routes: z.array(z.enum(channelRoutes)),
    enabled: z.boolean(),
    revision: z.number(),
    updated_by_name: z.string(),
    config: z.nullable(config),
    secret_ref: z.nullable(z.string()),
    failures: z.number(),
    open_until: optionalInstant,
    last_sent_at: optionalInstant,
    last_failed_at: optionalInstant,
    last_error: z.nullable(z.string()),
    waiting: z.number(),
    dead: z.number(),
  }),
  z.transform((row) => ({
    id: row.id,
    name: row.name,
    kind: row.kind,
    routes: row.routes,
    isEnabled: row.enabled,
    revision: row.revision,
    updatedByName: row.updated_by_name,
    /** Null for whoever may not see whom it reaches. */
    config: row.config,
    secretRef: row.secret_ref,
    failures: row.failures,
    restsUntil: row.open_until,
    lastSentAt: row.last_sent_at,
    lastFailedAt: row.last_failed_at,
    lastError: row.last_error,
    waiting: row.waiting,
    dead: row.dead,
  })),
)
export type Channel = z.output<typeof channel>

/** Every channel and how it fares; whom it reaches is told to admins only. */
export async function readChannels(signal: AbortSignal): Promise<Channel[]> {
  const answer = z.object({ channels: z.array(channel) })
  return (await read((rest) => rest.rpc('read_channels'), answer, { signal })).channels
}

/** Names of secrets that channels need and the functions do not have. */
export async function readMissingSecrets(signal: AbortSignal): Promise<string[]> {
  const answer = z.object({ missing: z.array(z.string()) })
  return (await readFunction('notifications/secrets', answer, signal)).missing
}

export interface ChannelDefinition {
  id?: string
  name: string
  kind: ChannelKind
  config: ChannelConfig
  secret_ref: string | null
  routes: readonly ChannelRoute[]
  enabled: boolean
}

/** Adds a channel, or saves one that nobody else saved meanwhile. */
export async function saveChannel(order: {
  definition: ChannelDefinition
  reason: string
  expectedRevision: number | null
}) {
  const { definition, reason, expectedRevision: expected_revision } = order
  return command(
    'save_channel',
    { definition, reason, expected_revision },
    z.object({ id: z.string() }),
  )
}

export async function removeChannel(order: { id: string; reason: string }) {
  return command('remove_channel', order, z.object({ id: z.string() }))
}

const tested = z.pipe(
  z.object({ sent: z.boolean(), error: z.nullable(z.string()), duration_ms: z.number() }),
  z.transform((row) => ({ isSent: row.sent, error: row.error, durationMs: row.duration_ms })),
)
export type ChannelTest = z.output<typeof tested>

/** Sends a test and says what really became of it. */
export async function testChannel(id: string): Promise<ChannelTest> {
  return callFunction('notifications/test', { channel_id: id }, tested, { timeoutMs: 45_000 })
}

const delivery = z.pipe(
  z.object({
    id: z.number(),
    at: instant,
    kind: z.string(),
    severity: z.enum(['critical', 'warning', 'info']),
    rule: z.nullable(z.string()),
    control: z.nullish(z.string()),
    title: z.nullish(z.string()),
    alert_id: z.nullable(z.string()),
    told: z.number(),
    status: z.enum(['queued', 'sending', 'sent', 'failed', 'dead', 'skipped']),
    attempts: z.number(),
    next_at: optionalInstant,
    sent_at: optionalInstant,
    last_error: z.nullable(z.string()),
    channel_id: z.string(),
    channel_name: z.string(),
    channel_kind: z.enum(channelKinds),
    can_retry: z.boolean(),
  }),
  z.transform((row) => ({
    id: row.id,
    at: row.at,
    kind: row.kind,
    severity: row.severity,
    rule: row.rule,
    control: row.control ?? null,
    title: row.title ?? null,
    alertId: row.alert_id,
    told: row.told,
    status: row.status,
    attempts: row.attempts,
    nextAt: row.next_at,
    sentAt: row.sent_at,
    lastError: row.last_error,
    channelId: row.channel_id,
    channelName: row.channel_name,
    channelKind: row.channel_kind,
    canRetry: row.can_retry,
  })),
)
export type Delivery = z.output<typeof delivery>

export const deliveryStates = ['waiting', 'sent', 'dead', 'skipped'] as const
export type DeliveryState = (typeof deliveryStates)[number]

export interface DeliveryFilter {
  channel: string | null
  state: DeliveryState | null
  limit: number
}

/** What was told where, newest first, without addresses. */
export async function readDeliveries({ limit, ...filter }: DeliveryFilter, signal: AbortSignal) {
  const answer = z.object({
    deliveries: z.array(delivery),
    next_before: z.nullable(z.number()),
  })
  const page = await read(
    (rest) => rest.rpc('read_deliveries', { ...present(filter), limit }),
    answer,
    { signal },
  )
  return { deliveries: page.deliveries, isMore: page.next_before !== null }
}

function present({ channel: of, state }: Omit<DeliveryFilter, 'limit'>) {
  return { ...(of !== null && { channel: of }), ...(state !== null && { state }) }
}

/** Tells what was given up after all, with what ended it meanwhile. */
export async function retryDelivery(order: { id: number; reason: string }) {
  return command('retry_delivery', order, z.object({ id: z.number() }))
}
