import type { Message } from '../domain/notifications/compose.ts'
import { signedPost } from '../http/signed-post.ts'
import type { Notifier } from '../ports/notifier.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'
import { answerWithinMs, outcomeOfError, outcomeOfStatus } from './post.ts'

/** As which "operation" notifications are signed; no operation can be called so, as names have a verb and a noun. */
export const notificationSubject = 'notification'

/**
 * A webhook of one's own, signed as callbacks are (docs/integrate.md), by a key derived from the channel's secret. The
 * idempotency key is the message's id, so that a receiver can tell a repetition.
 */
export function createWebhookNotifier(secret: string, url: string, telemetry: Telemetry): Notifier {
  return {
    async send(message) {
      try {
        const reply = await signedPost(secret, {
          ...{ url, operation: notificationSubject, keyVersion: 1, mode: 'callback' },
          ...{ subject: message.id, idempotencyKey: message.id, trace: null, telemetry },
          body: JSON.stringify(webhookBody(message)),
          timeoutMs: answerWithinMs,
        })
        if (reply.status >= 200 && reply.status < 300) return { kind: 'sent', ref: null }
        return outcomeOfStatus(reply.status, reply.retryAfter)
      } catch (error) {
        return outcomeOfError(error)
      }
    },
  }
}

export function webhookBody(message: Message) {
  return {
    id: message.id,
    event: message.kind,
    severity: message.severity,
    rule: message.rule,
    thread_key: message.threadKey,
    dedup_keys: message.dedupKeys,
    environment: message.environment,
    installation: message.source,
    title: message.title,
    summary: message.summary,
    since: new Date(message.since).toISOString(),
    facts: message.facts,
    lines: message.lines,
    links: message.links,
  }
}
