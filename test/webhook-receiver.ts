import { createHash, createHmac, hkdfSync } from 'node:crypto'
import { z } from 'zod'
import { parsed, startContractServer, type ContractServer } from './contract-server.ts'

// docs/notifications.md#webhook, written as somebody who has only read that page would.
const named = z.strictObject({ label: z.string().min(1), value: z.string() })
const notification = z.strictObject({
  id: z.uuid(),
  event: z.string(),
  severity: z.enum(['critical', 'warning', 'info']),
  rule: z.string().nullable(),
  thread_key: z.string().min(1),
  dedup_keys: z.array(z.string().min(1)).min(1).max(100),
  environment: z.string().min(1),
  installation: z.string().min(1),
  title: z.string().min(1).max(120),
  summary: z.string().min(1),
  since: z.iso.datetime(),
  facts: z.array(named),
  lines: z.array(z.string()),
  links: z.array(z.strictObject({ label: z.string().min(1), url: z.url() })),
})
export type WebhookNotification = z.infer<typeof notification>

export interface WebhookReceiver extends ContractServer {
  /** In the order in which they came; what came again under its idempotency key is told apart. */
  notifications: WebhookNotification[]
  repeated: string[]
}

/** Somebody's own receiver: checks the signature, the time and every field, and knows a repetition. */
export async function startWebhookReceiver(secret: string): Promise<WebhookReceiver> {
  const key = hkdfSync('sha256', secret, 'omnihub-operation-signing', 'notification:callback:1', 32)
  const notifications: WebhookNotification[] = []
  const repeated: string[] = []
  const server = await startContractServer((request, object) => {
    const header = (name: string) => String(request.headers[`omnihub-${name}`])
    if (request.method !== 'POST') object(`method ${request.method}`)
    if (request.headers['content-type'] !== 'application/json') object('content-type')
    const signed = [
      ...['v1', 'notification', header('workflow'), header('idempotency-key'), header('fence')],
      ...[header('not-after'), 'callback', '1'],
      createHash('sha256').update(request.text).digest('hex'),
    ].join('\n')
    const signature = createHmac('sha256', Buffer.from(key)).update(signed).digest('hex')
    if (header('signature') !== `v1=${signature}`) {
      object('signature')
      return { status: 401 }
    }
    if (Number(header('not-after')) < request.at) object('late')
    const sent = notification.safeParse(parsed(request.text))
    if (!sent.success) {
      object(z.prettifyError(sent.error))
      return { status: 422 }
    }
    if (header('idempotency-key') !== sent.data.id) object('idempotency key')
    const isKnown = notifications.some(({ id }) => id === sent.data.id)
    if (isKnown) repeated.push(sent.data.id)
    else notifications.push(sent.data)
    return { status: 204 }
  })
  return Object.assign(server, { notifications, repeated })
}
