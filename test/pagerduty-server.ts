import { z } from 'zod'
import { parsed, startContractServer, type ContractServer } from './contract-server.ts'

// https://github.com/PagerDuty/api-schema/blob/main/reference/events-v2/openapiv3.json
// https://developer.pagerduty.com/docs/events-api-v2-overview
const keys = { routing_key: z.string(), dedup_key: z.string().min(1).max(255) }
const event = z.discriminatedUnion('event_action', [
  z.strictObject({
    ...keys,
    event_action: z.literal('trigger'),
    client: z.string().optional(),
    client_url: z.url().optional(),
    links: z.array(z.strictObject({ href: z.url(), text: z.string().optional() })).optional(),
    payload: z.strictObject({
      summary: z.string().min(1).max(1_024),
      timestamp: z.iso.datetime().optional(),
      severity: z.enum(['critical', 'warning', 'error', 'info']),
      source: z.string().min(1),
      component: z.string().optional(),
      group: z.string().optional(),
      class: z.string().optional(),
      custom_details: z.record(z.string(), z.unknown()).optional(),
    }),
  }),
  z.strictObject({ ...keys, event_action: z.enum(['acknowledge', 'resolve']) }),
])
export type PagerdutyEvent = z.infer<typeof event>

export interface PagerdutyServer extends ContractServer {
  /** What is posted to. */
  endpoint: string
  routingKey: string
  events: PagerdutyEvent[]
  /** By dedup_key, as PagerDuty would show them. */
  incidents: Map<string, 'triggered' | 'acknowledged' | 'resolved'>
}

/** PagerDuty's Events API v2, which takes a repetition as the same incident. */
export async function startPagerdutyServer(): Promise<PagerdutyServer> {
  const routingKey = 'e93facc04764012d7bfb002500d5d1a6'
  const events: PagerdutyEvent[] = []
  const incidents: PagerdutyServer['incidents'] = new Map()
  const refused = (...errors: string[]) => ({
    status: 400,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ status: 'invalid event', message: 'Event object is invalid', errors }),
  })
  const server = await startContractServer((request, object) => {
    if (request.method !== 'POST' || request.path !== '/v2/enqueue') return { status: 404 }
    if (request.headers['content-type'] !== 'application/json') object('content-type')
    const sent = event.safeParse(parsed(request.text))
    if (!sent.success) {
      object(z.prettifyError(sent.error))
      return refused(z.prettifyError(sent.error))
    }
    if (sent.data.routing_key.length !== 32) {
      return refused(`Length of 'routing_key' is incorrect (should be 32 characters)`)
    }
    events.push(sent.data)
    const { dedup_key, event_action } = sent.data
    const before = incidents.get(dedup_key)
    if (event_action === 'trigger') {
      // A trigger of what is open is written into its log and wakes nobody.
      if (before === undefined || before === 'resolved') incidents.set(dedup_key, 'triggered')
    } else if (before === 'triggered' || before === 'acknowledged') {
      incidents.set(dedup_key, event_action === 'resolve' ? 'resolved' : 'acknowledged')
    }
    return {
      status: 202,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ status: 'success', message: 'Event processed', dedup_key }),
    }
  })
  return Object.assign(server, {
    endpoint: `${server.url}/v2/enqueue`,
    routingKey,
    events,
    incidents,
  })
}
