import * as z from 'zod/mini'
import {
  channelAddress,
  notificationChannel,
  type NotificationChannel,
} from '../contracts/notifications.ts'
import type { FindObstacle } from '../http/find-obstacle.ts'
import type { Notifier, SendOutcome } from '../ports/notifier.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'
import { createEmailNotifier } from './email.ts'
import { createPagerdutyNotifier } from './pagerduty.ts'
import { createSlackNotifier } from './slack.ts'
import { createWebhookNotifier } from './webhook.ts'

export type Surroundings = {
  /** Reads a variable of the environment. Only names of secrets are ever asked for. */
  readonly secret: (name: string) => string | undefined
  readonly findObstacle: FindObstacle
  readonly privateEndpointsAllowed: boolean
  readonly telemetry: Telemetry
}

// The key that signs the audit log is no channel's: a channel would carry it outside.
const secretName = /^OMNIHUB_SECRET_(?!AUDIT_KEY$)[A-Z0-9_]{1,60}$/

/** The adapter of a channel as it is stored. What is missing or forbidden is an outcome, not an exception. */
export function createNotifier(stored: unknown, surroundings: Surroundings): Notifier {
  const parsed = z.safeParse(notificationChannel, stored)
  if (!parsed.success)
    return always({ kind: 'dead', error: 'the settings of this channel do not parse' })
  const channel = parsed.data
  const names = secretsOf(channel)
  const values = new Map(names.map((name) => [name, read(name, surroundings)]))
  if (names.some((name) => values.get(name) === null)) {
    // Every member may read why; which variable it is stands where admins look. Set meanwhile, it is found by the next
    // instance of the function: worth another try.
    return always({ kind: 'retry', error: 'its secret is not set', retryAfterMs: null })
  }
  const secret = channel.secret_ref === null ? null : (values.get(channel.secret_ref) ?? null)
  const notifier = adapterOf(channel, secret, values, surroundings)
  const address = channelAddress(channel, () => slackAddress(secret))
  if (notifier === null || address === null) {
    return always({ kind: 'dead', error: 'the secret of this channel is not an address' })
  }
  if (surroundings.privateEndpointsAllowed) return notifier
  return {
    async send(message) {
      const obstacle = await surroundings.findObstacle(address)
      if (obstacle === null) return notifier.send(message)
      const error =
        obstacle.code === 'PRIVATE_ADDRESS' ? 'leads to a private address' : obstacle.words
      return obstacle.isTransient
        ? { kind: 'retry', error, retryAfterMs: null }
        : { kind: 'dead', error }
    },
  }
}

/** Names of the variables a channel needs. */
export function secretsOf(channel: {
  readonly secret_ref: string | null
  readonly config: { readonly ca_ref?: string | undefined } | object | null
}): string[] {
  const ca =
    channel.config !== null && 'ca_ref' in channel.config ? channel.config.ca_ref : undefined
  return [channel.secret_ref, ca].filter((name): name is string => typeof name === 'string')
}

function read(name: string, { secret }: Surroundings): string | null {
  return secretName.test(name) ? secret(name) || null : null
}

function adapterOf(
  channel: NotificationChannel,
  secret: string | null,
  values: ReadonlyMap<string, string | null>,
  { telemetry }: Surroundings,
): Notifier | null {
  if (channel.kind === 'email') {
    const ca =
      channel.config.ca_ref === undefined ? null : (values.get(channel.config.ca_ref) ?? null)
    return createEmailNotifier(channel.config, { password: secret, ca })
  }
  if (secret === null) return null
  switch (channel.kind) {
    case 'webhook':
      return createWebhookNotifier(secret, channel.config.url, telemetry)
    case 'pagerduty':
      return createPagerdutyNotifier(secret, channel.config.endpoint)
    case 'slack':
      return createSlackNotifier(secret)
  }
}

/** The secret of a Slack channel as the address it must be. */
function slackAddress(secret: string | null): string | null {
  return secret !== null && /^https?:\/\//.test(secret) && URL.canParse(secret) ? secret : null
}

function always(outcome: SendOutcome): Notifier {
  return { send: () => Promise.resolve(outcome) }
}
