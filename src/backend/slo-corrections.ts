import * as z from 'zod/mini'
import { command } from './request.ts'

const done = z.object({ id: z.number() })

/** Gives an incident its title, on the charts and in every list. */
export function titleIncident(order: { id: number; title: string; reason: string }) {
  return command('title_incident', order, done)
}

export interface LeaveOut {
  objective: string
  /** Whole minutes in ms since 1970 UTC, from up to and not including to. */
  from: number
  to: number
  reason: string
}

/** These minutes do not count for the objective from then on. */
export function excludeFromSlo({ objective, from, to, reason }: LeaveOut) {
  const span = { from_time: new Date(from).toISOString(), to_time: new Date(to).toISOString() }
  return command('exclude_from_slo', { objective, ...span, reason }, done)
}

/** They count again; what was said of them stays. Rejects with `ALREADY_WITHDRAWN` when somebody was faster. */
export function withdrawExclusion(order: { id: number; reason: string }) {
  return command('withdraw_exclusion', order, done)
}
