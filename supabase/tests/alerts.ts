import { call, rows, service } from './database.ts'

/** One entry as an evaluation writes it; firing since a minute ago unless told otherwise. */
export interface AlertEntry {
  rule: string
  labels: Record<string, string>
  severity: 'critical' | 'warning'
  title: string
  summary: string
  value: number | null
  ended_at: string | null
  state: 'pending' | 'firing' | null
  pending_at: string | null
  firing_at: string | null
  clearing_since: string | null
  unknown_since: string | null
  inhibited_by: string | null
}

export const ago = (seconds: number) => new Date(Date.now() - seconds * 1_000).toISOString()

const began = ago(60)

export function firing(changes: Partial<AlertEntry> = {}): AlertEntry {
  return {
    ...{ rule: 'DLQBacklog', labels: {}, severity: 'critical', title: 'Dead letters pile up' },
    ...{ summary: '101 dead letters are open.', value: 101, ended_at: null, state: 'firing' },
    ...{ pending_at: began, firing_at: ago(1), clearing_since: null, unknown_since: null },
    inhibited_by: null,
    ...changes,
  }
}

export function pending(changes: Partial<AlertEntry> = {}): AlertEntry {
  return firing({ state: 'pending', firing_at: null, ...changes })
}

/** What was open has ended; nothing is open. */
export function ended(changes: Partial<AlertEntry> = {}): AlertEntry {
  return firing({ state: null, pending_at: null, firing_at: null, ended_at: ago(0), ...changes })
}

export const write = (entries: AlertEntry[], at = ago(0)) =>
  call(service, 'write_alerts', { at, entries: JSON.stringify(entries) })

export const open = () =>
  rows('select * from public.alerts where resolved_at is null order by rule')

/** Kinds of what happened, with an exclamation mark where people must be told. */
export async function story(rule = 'DLQBacklog'): Promise<string[]> {
  const found = await rows(
    `select e.kind || case when e.announce then '!' else '' end as kind from public.alert_events e
     join public.alerts a on a.id = e.alert_id where a.rule = $1 order by e.id`,
    [rule],
  )
  return found.map(({ kind }) => String(kind))
}

export async function forgetAlerts(): Promise<void> {
  await rows('delete from public.alerts where true')
  await rows('delete from public.alert_silences where true')
  await rows('delete from public.alert_evaluation where true')
  await rows(`delete from public.incidents where source = 'alert'`)
}
