import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { call, field, rows, service, value } from './database.ts'
import type { Member } from './members.ts'

/** No channel, nothing to tell, and times as they are delivered. */
export async function resetNotifications(): Promise<void> {
  await rows('delete from notify.outbox where true')
  await rows('delete from public.notification_channels where true')
  await rows('delete from notify.settings where true')
  await rows('insert into notify.settings (id) values (1)')
}

const definitions = {
  webhook: { kind: 'webhook', config: { url: 'https://hooks.example.com/omnihub' } },
  slack: { kind: 'slack', config: {} },
  pagerduty: { kind: 'pagerduty', config: {} },
  email: {
    kind: 'email',
    config: {
      ...{ host: 'smtp.example.com', port: 587, security: 'starttls', username: 'omnihub' },
      ...{ from: 'omnihub@example.com', to: ['ops@example.com'] },
    },
  },
} as const
export type ChannelKind = keyof typeof definitions

/** A channel as an admin would send it. */
export function channelOf(kind: ChannelKind, changes: Record<string, unknown> = {}) {
  return {
    ...definitions[kind],
    name: `${kind} ${randomUUID().slice(0, 8)}`,
    secret_ref: 'OMNIHUB_SECRET_TEST',
    routes: ['critical', 'warning'],
    ...changes,
  }
}

/** Adds a channel by the command for it and returns its id. */
export async function addChannel(
  admin: Member,
  kind: ChannelKind = 'webhook',
  changes: Record<string, unknown> = {},
): Promise<string> {
  const answer = await call(admin, 'save_channel', { definition: channelOf(kind, changes) })
  if (answer.status !== 200) throw new Error(`not saved: ${JSON.stringify(answer.body)}`)
  return z.uuid().parse(field(answer, 'id'))
}

interface Entry {
  kind?: 'alert_firing' | 'alert_acknowledged' | 'alert_resolved' | 'digest'
  rule?: string | null
  severity?: 'critical' | 'warning' | 'info'
}

/** Puts an entry into the outbox, past whatever would write it. */
export async function tell(dedupKey: string, entry: Entry = {}): Promise<number> {
  const { kind = 'alert_firing', rule = dedupKey.split('/')[0], severity = 'critical' } = entry
  return z
    .number()
    .parse(
      await value(
        `insert into notify.outbox (kind, dedup_key, severity, rule, payload) values ($1, $2, $3, $4, $5) returning id`,
        [kind, dedupKey, severity, rule, JSON.stringify({ title: dedupKey })],
      ),
    )
}

const claimed = z.object({
  messages: z.array(
    z.object({
      message_id: z.uuid(),
      claim: z.uuid(),
      kind: z.string(),
      thread_key: z.string(),
      attempt: z.number(),
      total: z.number(),
      channel: z.object({ id: z.uuid(), kind: z.string() }),
      entries: z.array(z.object({ dedup_key: z.string(), alert_id: z.nullable(z.string()) })),
    }),
  ),
})
export type ClaimedMessage = z.infer<typeof claimed>['messages'][number]

/** What a dispatcher gets to send now; with a delivery, that test alone. */
export async function claimMessages(batch = 50, delivery?: unknown): Promise<ClaimedMessage[]> {
  const args = delivery === undefined ? { batch } : { batch, delivery }
  return claimed.parse((await call(service, 'claim_deliveries', args)).body).messages
}

/** Records what became of a message; answers how it stands now. */
export async function finish(
  { message_id, claim }: Pick<ClaimedMessage, 'message_id' | 'claim'>,
  outcome: 'sent' | 'retry' | 'dead',
  more: Record<string, unknown> = {},
): Promise<string> {
  const outcomes = JSON.stringify([{ message: message_id, claim, outcome, ...more }])
  const answer = await call(service, 'finish_deliveries', { outcomes })
  const [finished] = z.array(z.object({ status: z.string() })).parse(field(answer, 'finished'))
  return finished?.status ?? ''
}

/** Claims everything that is due and has it arrive; returns what each message told. */
export async function deliverAll(): Promise<string[][]> {
  const told: string[][] = []
  for (;;) {
    const messages = await claimMessages()
    if (messages.length === 0) return told
    for (const message of messages) {
      await finish(message, 'sent')
      told.push([message.kind, ...message.entries.map(({ dedup_key }) => dedup_key)])
    }
  }
}

/** Brings forward whatever waits for its time: retries, leases, groups and channels that rest. */
export async function elapse(): Promise<void> {
  await rows(
    `update notify.deliveries set next_at = clock_timestamp(), claimed_at = claimed_at - interval '1 hour'
     where status in ('queued', 'sending', 'failed') or claimed_at is not null`,
  )
  await rows('update notify.channel_breakers set open_until = null, paced_until = null where true')
}
