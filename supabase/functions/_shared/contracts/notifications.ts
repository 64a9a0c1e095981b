import * as z from 'zod/mini'
import { messageFacts } from '../domain/notifications/message-facts.ts'

/** Where a webhook of one's own is posted to. */
export const webhookConfig = z.object({ url: z.url() })
/** The address of Slack's incoming webhook is its secret: there is nothing else to know. */
export const slackConfig = z.object({})
export const pagerdutyConfig = z.object({ endpoint: z.optional(z.url()) })
export const emailConfig = z.object({
  host: z.string(),
  port: z.int(),
  /** `tls` from the first byte on; `starttls` before anything is said. Never in the clear. */
  security: z.enum(['tls', 'starttls']),
  username: z.optional(z.string()),
  from: z.string(),
  to: z.array(z.string()).check(z.minLength(1)),
  /** Names the variable that holds the PEM of a certificate authority of one's own. */
  ca_ref: z.optional(z.string()),
})

const secretRef = z.nullable(z.string())
const named = { id: z.string(), name: z.string(), secret_ref: secretRef }

/** A channel as whoever sends to it needs to know it. */
export const notificationChannel = z.discriminatedUnion('kind', [
  z.object({ ...named, kind: z.literal('webhook'), config: webhookConfig }),
  z.object({ ...named, kind: z.literal('slack'), config: slackConfig }),
  z.object({ ...named, kind: z.literal('pagerduty'), config: pagerdutyConfig }),
  z.object({ ...named, kind: z.literal('email'), config: emailConfig }),
])
export type NotificationChannel = z.infer<typeof notificationChannel>

/** Where PagerDuty takes events, but for accounts of another region. */
export const pagerdutyEndpoint = 'https://events.pagerduty.com/v2/enqueue'

/**
 * Where a channel leads, for a look at the address before anything is sent there.
 * @param slackAddress the address of a Slack channel, which is its secret
 */
export function channelAddress<Slack extends string | null>(
  channel: NotificationChannel,
  slackAddress: () => Slack,
): string | Slack {
  switch (channel.kind) {
    case 'webhook':
      return channel.config.url
    case 'pagerduty':
      return channel.config.endpoint ?? pagerdutyEndpoint
    case 'email':
      return `https://${channel.config.host}`
    case 'slack':
      return slackAddress()
  }
}

const claimedMessage = z.extend(messageFacts, {
  claim: z.string(),
  attempt: z.number(),
  channel: z.looseObject({ id: z.string(), name: z.string(), kind: z.string() }),
})
export type ClaimedMessage = z.infer<typeof claimedMessage>

/** What `claim_deliveries` answers. */
export const claimedDeliveries = z.object({
  environment: z.string(),
  installation: z.string(),
  private_endpoints_allowed: z.boolean(),
  messages: z.array(claimedMessage),
})
export type ClaimedDeliveries = z.infer<typeof claimedDeliveries>

/** What `finish_deliveries` answers, one entry for each outcome; without a status there is no such message. */
export const finishedDeliveries = z.object({
  finished: z.array(z.object({ status: z.optional(z.string()) })),
})

/** `POST notifications/test`. */
export const channelTestInput = z.strictObject({
  channel_id: z.uuid('must be the id of a channel'),
})

/** What `test_channel` answers. */
export const begunChannelTest = z.object({ ok: z.literal(true), delivery_id: z.number() })

/** What `read_channels` answers, as far as secrets go. */
export const channelSecrets = z.object({
  channels: z.array(
    z.object({
      secret_ref: secretRef,
      config: z.nullable(z.looseObject({ ca_ref: z.optional(z.string()) })),
    }),
  ),
})
