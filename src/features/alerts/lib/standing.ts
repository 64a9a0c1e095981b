import type { Alert, OpenAlerts } from '@/backend/alerts.ts'
import { formatAge, formatDuration } from '@/lib/format-duration.ts'
import { countOf } from '@/lib/format-number.ts'
import { ruleNamed } from '@domain/alerts/rules.ts'

/** Fires, and nobody handles it, hides it or says it more gravely. */
export function needsSomebody(alert: Alert): boolean {
  return (
    alert.state === 'firing' &&
    alert.acknowledged === null &&
    alert.silenceId === null &&
    alert.inhibitedBy === null
  )
}

/** What fires, as it is worked off: what waits for somebody comes first, then as it was read, gravest and oldest first. */
export function firingInOrder(alerts: readonly Alert[]): Alert[] {
  const firing = alerts.filter(({ state }) => state === 'firing')
  return [...firing.filter(needsSomebody), ...firing.filter((alert) => !needsSomebody(alert))]
}

/** How many wait for somebody. */
export function countWaiting({ alerts }: Pick<OpenAlerts, 'alerts'>): number {
  return alerts.filter(needsSomebody).length
}

/** Rules are judged every 15 s; when they were not for so long, what is shown may be over. In ms. */
export const silentAfterMs = 60_000

/** The whole page in one sentence. */
export function leadSentence(alerts: readonly Alert[]): string {
  const firing = firingInOrder(alerts)
  const open = firing.filter(needsSomebody)
  const critical = open.filter(({ severity }) => severity === 'critical').length
  if (firing.length === 0) return 'Nothing fires.'
  if (open.length === 0) {
    return firing.length === 1
      ? 'One alert fires, and it is looked after.'
      : `${countOf(firing.length, 'alert')} fire, and all are looked after.`
  }
  const who = open.length === 1 ? 'One alert waits' : `${countOf(open.length, 'alert')} wait`
  const grave =
    critical === 0 ? '' : critical === open.length ? ', critical' : `, ${String(critical)} critical`
  return `${who} for somebody${grave}.`
}

/** When what is pending fires, if it goes on; null for what does not wait, or of a rule that is gone. */
export function firesAt({ rule, state, pendingAt }: Alert): number | null {
  const known = ruleNamed(rule)
  return state === 'pending' && known !== null ? pendingAt + known.forMinutes * 60_000 : null
}

/** How long it has gone on, or went on. */
export function lengthWords({ pendingAt, resolvedAt }: Alert, now: number): string {
  return resolvedAt === null ? formatAge(now - pendingAt) : formatDuration(resolvedAt - pendingAt)
}

/** How long a rule must hold before it fires, in words. */
export function holdWords(minutes: number): string {
  return minutes === 0 ? 'at once' : `${String(minutes)} min`
}

export type RuleStanding = 'quiet' | 'pending' | 'firing' | 'unknown'

/** How a rule stands over all of its labels. Quiet is only what is being judged. */
export function ruleStanding(
  rule: string,
  alerts: readonly Alert[],
  isJudged: boolean,
): RuleStanding {
  const open = alerts.filter((alert) => alert.rule === rule)
  if (open.some(({ state }) => state === 'firing')) return 'firing'
  if (open.length > 0) return 'pending'
  return isJudged ? 'quiet' : 'unknown'
}
