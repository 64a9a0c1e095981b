import * as z from 'zod/mini'
import { instant, optionalInstant } from './instant.ts'
import { pageCursor, type PageCursor } from './page-cursor.ts'
import { command, read } from './request.ts'

const labels = z.record(z.string(), z.string())

const alert = z.pipe(
  z.object({
    ...{ id: z.string(), rule: z.string(), labels, title: z.string(), summary: z.string() },
    severity: z.enum(['critical', 'warning']),
    state: z.enum(['pending', 'firing', 'resolved']),
    pending_at: instant,
    firing_at: optionalInstant,
    clearing_since: optionalInstant,
    unknown_since: optionalInstant,
    resolved_at: optionalInstant,
    inhibited_by: z.nullable(z.string()),
    silence_id: z.nullable(z.string()),
    announced_at: optionalInstant,
    acknowledged_at: optionalInstant,
    acknowledged_by_name: z.nullable(z.string()),
    acknowledged_reason: z.nullable(z.string()),
  }),
  z.transform((row) => ({
    ...{ id: row.id, rule: row.rule, labels: row.labels, title: row.title, summary: row.summary },
    ...{ severity: row.severity, state: row.state },
    /** Since when the condition is true. */
    pendingAt: row.pending_at,
    firingAt: row.firing_at,
    /** Since when it is no longer true, while it is kept on. */
    clearingSince: row.clearing_since,
    /** Since when nobody can tell. */
    unknownSince: row.unknown_since,
    resolvedAt: row.resolved_at,
    /** The rule that says the same more gravely. */
    inhibitedBy: row.inhibited_by,
    silenceId: row.silence_id,
    /** When people were first told of it. */
    announcedAt: row.announced_at,
    acknowledged:
      row.acknowledged_at === null
        ? null
        : {
            at: row.acknowledged_at,
            byName: row.acknowledged_by_name ?? 'somebody',
            reason: row.acknowledged_reason,
          },
  })),
)

export type Alert = z.output<typeof alert>

const silence = z.pipe(
  z.object({
    ...{ id: z.string(), rule: z.nullable(z.string()), labels, reason: z.string() },
    starts_at: instant,
    ends_at: instant,
    created_by_name: z.string(),
    ended_at: optionalInstant,
    ended_by_name: z.nullable(z.string()),
  }),
  z.transform((row) => ({
    ...{ id: row.id, labels: row.labels, reason: row.reason },
    /** Null: every rule. */
    rule: row.rule,
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    createdByName: row.created_by_name,
    endedAt: row.ended_at,
    endedByName: row.ended_by_name,
  })),
)

export type Silence = z.output<typeof silence>

const openAlerts = z.pipe(
  z.object({
    evaluated_at: optionalInstant,
    open: z.array(alert),
    silences: z.array(silence),
  }),
  z.transform((row) => ({
    /** When rules were last judged; null when they never were. */
    evaluatedAt: row.evaluated_at,
    alerts: row.open,
    silences: row.silences,
  })),
)

export type OpenAlerts = z.output<typeof openAlerts>

/** Everything that fires or is about to, gravest and oldest first, and what is silenced. */
export function readOpenAlerts(signal: AbortSignal): Promise<OpenAlerts> {
  return read((rest) => rest.rpc('read_open_alerts'), openAlerts, { signal })
}

const page = z.object({ items: z.array(alert), next: z.nullable(pageCursor) })
export type AlertPage = z.output<typeof page>

/** One page of what is over, newest first. */
export function readPastAlerts(before: PageCursor | null, signal: AbortSignal): Promise<AlertPage> {
  return read((rest) => rest.rpc('read_alerts', { before, page_size: 50 }), page, { signal })
}

const event = z.pipe(
  z.object({
    id: z.number(),
    at: instant,
    kind: z.enum([
      ...(['pending', 'firing', 'acknowledged', 'silenced', 'unsilenced'] as const),
      ...(['inhibited', 'uninhibited', 'announced', 'resolved'] as const),
    ]),
    announce: z.boolean(),
    actor_name: z.nullable(z.string()),
    reason: z.nullable(z.string()),
  }),
  z.transform(({ actor_name, ...row }) => ({ ...row, actorName: actor_name })),
)

export type AlertEvent = z.output<typeof event>

const record = z.pipe(
  z.object({
    alert: z.nullable(alert),
    silence: z.nullable(silence),
    events: z.array(event),
    earlier: z.array(
      z.object({
        id: z.string(),
        pending_at: instant,
        resolved_at: instant,
        acknowledged_by_name: z.nullable(z.string()),
      }),
    ),
  }),
  z.transform((row) => ({
    alert: row.alert,
    /** What keeps it quiet. */
    silence: row.silence,
    /** In order of time. */
    events: row.events,
    /** The same before, newest first. */
    earlier: row.earlier.map((one) => ({
      id: one.id,
      pendingAt: one.pending_at,
      resolvedAt: one.resolved_at,
      acknowledgedByName: one.acknowledged_by_name,
    })),
  })),
)

export type AlertRecord = z.output<typeof record>

/** One alert with its story; its `alert` is null when there is none of this id. */
export function readAlert(id: string, signal: AbortSignal): Promise<AlertRecord> {
  return read((rest) => rest.rpc('read_alert', { id }), record, { signal })
}

const done = z.object({ id: z.string() })

/** Says that one is on it: nobody else is told again. Rejects with `ALREADY_ACKNOWLEDGED` when somebody was faster. */
export function acknowledgeAlert(order: { id: string; reason: string }) {
  return command('acknowledge_alert', order, done)
}

export interface SilenceOrder {
  /** Null: every rule. */
  rule: string | null
  /** Labels an alert must have; empty for any. */
  labels: Readonly<Record<string, string>>
  /** In ms since 1970 UTC. */
  endsAt: number
  reason: string
}

/** What matches is judged and shown, and tells nobody, until the silence ends. */
export function silenceAlerts({ endsAt, ...order }: SilenceOrder) {
  return command('silence_alerts', { ...order, ends_at: new Date(endsAt).toISOString() }, done)
}

/** Alerts tell people again, those that fire now at once. */
export function endSilence(order: { id: string; reason: string }) {
  return command('end_silence', order, done)
}
