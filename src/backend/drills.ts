import * as z from 'zod/mini'
import { callFunction } from './function-call.ts'
import { instant, optionalInstant } from './instant.ts'
import { read } from './request.ts'

const drill = z.pipe(
  z.object({
    id: z.string(),
    reason: z.string(),
    version: z.number(),
    started_at: instant,
    started_by_name: z.string(),
    time_to_stop_ms: z.nullable(z.number()),
    problem: z.nullable(z.string()),
    passed: z.nullable(z.boolean()),
    ended_at: optionalInstant,
    ended_by_name: z.nullable(z.string()),
    ended_because: z.nullable(z.enum(['ended', 'overtaken', 'timed_out'])),
  }),
  z.transform((row) => ({
    id: row.id,
    reason: row.reason,
    version: row.version,
    startedAt: row.started_at,
    startedByName: row.started_by_name,
    timeToStopMs: row.time_to_stop_ms,
    problem: row.problem,
    isPassed: row.passed,
    endedAt: row.ended_at,
    endedByName: row.ended_by_name,
    endedBecause: row.ended_because,
  })),
)

export type Drill = z.output<typeof drill>

const columns =
  'id,reason,version,started_at,started_by_name,time_to_stop_ms,problem,passed,ended_at,ended_by_name,ended_because'

/** The last drills, newest first; one that goes on is the first of them. */
export function readDrills(signal: AbortSignal): Promise<Drill[]> {
  return read(
    (rest) =>
      rest.from('drills').select(columns).order('started_at', { ascending: false }).limit(50),
    z.array(drill),
    { signal },
  )
}

/** The drill that goes on; null when there is none. */
export async function readRunningDrill(signal: AbortSignal): Promise<Drill | null> {
  const running = await read(
    (rest) => rest.from('drills').select(columns).is('ended_at', null).limit(1),
    z.array(drill),
    { signal },
  )
  return running[0] ?? null
}

const guard = z.pipe(
  z.object({ id: z.string(), last_seen_at: instant, drill_version: z.nullable(z.number()) }),
  z.transform((row) => ({ lastSeenAt: row.last_seen_at, drillVersion: row.drill_version })),
)

export type GuardSeen = z.output<typeof guard>

/** Which state of a drill each guard has seen, and when it was last seen itself. */
export function readGuardsSeen(signal: AbortSignal): Promise<GuardSeen[]> {
  return read(
    (rest) =>
      rest
        .from('guard_instances')
        .select('id,last_seen_at,drill_version')
        .order('last_seen_at', { ascending: false })
        .limit(200),
    z.array(guard),
    { signal },
  )
}

const started = z.object({
  id: z.string(),
  time_to_stop_ms: z.nullable(z.number()),
  problem: z.nullable(z.string()),
})

/** Begins a drill and measures how long a guard goes on admitting. Rejects with `DRILL_RUNNING` or `KILL_SWITCH`. */
export async function startDrill(order: { reason: string }) {
  const answer = await callFunction('health/drill', order, started)
  return { id: answer.id, timeToStopMs: answer.time_to_stop_ms, problem: answer.problem }
}

/** Ends it. Rejects with `DRILL_ENDED` when somebody, or a real stop, was faster. */
export function endDrill(id: string) {
  return callFunction(`health/drill/${id}/end`, {}, z.object({ id: z.string() }))
}
