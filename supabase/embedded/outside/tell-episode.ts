import { ruleNamed } from '../../functions/_shared/domain/alerts/rules.ts'
import type { MessageFacts } from '../../functions/_shared/domain/notifications/message-facts.ts'
import { sendOutside, type Outside } from '../../functions/_shared/notifiers/send-outside.ts'
import type { Episode, Known } from './known-installation.ts'

/**
 * Tells every channel what it does not know yet of an episode: that it began, and, where that has arrived, that it is
 * over. What does not arrive is tried again with the next look.
 */
export async function tellEpisode(
  episode: Episode,
  channels: Known['channels'],
  outside: Outside,
): Promise<Episode> {
  const told = { ...episode.told }
  await Promise.all(
    channels.map(async (channel) => {
      if (told[channel.id] === undefined && episode.resolvedAt === null) {
        const outcome = await sendOutside(channel, facts(episode, 'alert_firing'), outside)
        if (outcome.kind !== 'retry') told[channel.id] = outcome.kind === 'sent' ? 'began' : 'dead'
      }
      if (told[channel.id] === 'began' && episode.resolvedAt !== null) {
        const outcome = await sendOutside(channel, facts(episode, 'alert_resolved'), outside)
        if (outcome.kind !== 'retry') told[channel.id] = outcome.kind === 'sent' ? 'ended' : 'dead'
      }
    }),
  )
  return { ...episode, told }
}

/** Whether somebody still waits to hear of its end. */
export function isTold({ told, resolvedAt }: Episode): boolean {
  return resolvedAt !== null && !Object.values(told).includes('began')
}

export function titleOf({ rule }: Pick<Episode, 'rule'>): string {
  return ruleNamed(rule)?.title ?? rule
}

/** As the database would have put it, under the same name. */
function facts(episode: Episode, kind: 'alert_firing' | 'alert_resolved'): MessageFacts {
  const { rule, summary, pendingAt, firingAt, resolvedAt } = episode
  const dedupKey = `${rule}//${Math.floor(pendingAt)}`
  const iso = (at: number) => new Date(at).toISOString()
  return {
    message_id: kind === 'alert_firing' ? episode.began : episode.ended,
    ...{
      kind,
      severity: 'critical',
      rule,
      thread_key: dedupKey,
      first_at: iso(firingAt),
      total: 1,
    },
    entries: [
      {
        ...{ at: iso(firingAt), dedup_key: dedupKey, alert_id: null, approval_id: null },
        payload: {
          ...{ title: titleOf(episode), summary, labels: {}, since: iso(pendingAt) },
          until: resolvedAt === null ? null : iso(resolvedAt),
        },
      },
    ],
  }
}
