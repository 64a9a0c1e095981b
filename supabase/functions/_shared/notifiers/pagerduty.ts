import { pagerdutyEndpoint } from '../contracts/notifications.ts'
import type { Message } from '../domain/notifications/compose.ts'
import { line } from '../domain/notifications/plain-text.ts'
import { sha256 } from '../http/sha256.ts'
import type { Notifier, SendOutcome } from '../ports/notifier.ts'
import { outcomeOfError, outcomeOfStatus, postJson } from './post.ts'

const longestSummary = 1_024
const longestDedupKey = 255

type Action = 'trigger' | 'acknowledge' | 'resolve'

/**
 * PagerDuty's Events API v2. Whatever is sent twice under one dedup_key is one incident. A test opens one and closes it
 * at once.
 */
export function createPagerdutyNotifier(
  routingKey: string,
  endpoint = pagerdutyEndpoint,
): Notifier {
  async function send(message: Message, action: Action): Promise<SendOutcome> {
    const body = JSON.stringify(await pagerdutyBody(message, routingKey, action))
    try {
      const reply = await postJson(endpoint, body)
      if (reply.status === 202) return { kind: 'sent', ref: dedupKeyOf(reply.text) }
      return outcomeOfStatus(reply.status, reply.headers.get('retry-after'))
    } catch (error) {
      return outcomeOfError(error)
    }
  }

  return {
    async send(message) {
      const outcome = await send(message, actionOf(message))
      return message.kind === 'test' && outcome.kind === 'sent' ? send(message, 'resolve') : outcome
    },
  }
}

function actionOf({ kind }: Message): Action {
  if (kind === 'alert_acknowledged') return 'acknowledge'
  return kind === 'alert_resolved' ? 'resolve' : 'trigger'
}

/** An answer names its incident and nothing else; only a trigger has a payload. */
export async function pagerdutyBody(message: Message, routingKey: string, action: Action) {
  const { threadKey } = message
  const event = {
    routing_key: routingKey,
    event_action: action,
    dedup_key: threadKey.length <= longestDedupKey ? threadKey : await sha256(threadKey),
  }
  if (action !== 'trigger') return event
  return {
    ...event,
    client: `OmniHub: ${message.source}`,
    client_url: message.panelUrl,
    links: message.links.map(({ label, url }) => ({ href: url, text: label })),
    payload: {
      summary: line(`${message.title}: ${message.summary}`, longestSummary),
      timestamp: new Date(message.since).toISOString(),
      severity: message.severity,
      source: message.source,
      group: message.environment,
      ...(message.rule !== null && { class: message.rule }),
      custom_details: {
        ...Object.fromEntries(message.facts.map(({ label, value }) => [label, value])),
        ...(message.lines.length > 0 && { Together: message.lines.join('\n') }),
      },
    },
  }
}

function dedupKeyOf(text: string): string | null {
  try {
    const reply: unknown = JSON.parse(text)
    const isNamed = typeof reply === 'object' && reply !== null && 'dedup_key' in reply
    return isNamed && typeof reply.dedup_key === 'string' ? reply.dedup_key : null
  } catch {
    return null
  }
}
