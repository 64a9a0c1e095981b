import * as z from 'zod/mini'
import { instant, optionalInstant } from './instant.ts'
import { read } from './request.ts'

const guard = z.pipe(
  z.object({
    id: z.string(),
    function: z.string(),
    enforced_version: z.nullable(z.number()),
    older_in_flight: z.number(),
    last_seen_at: instant,
    permit_ended_at: optionalInstant,
    confirmed_after_ms: z.nullish(z.number()),
    state: z.enum(['confirmed', 'pending', 'silent']),
  }),
  z.transform((row) => ({
    id: row.id,
    functionName: row.function,
    enforcedVersion: row.enforced_version,
    olderInFlight: row.older_in_flight,
    lastSeenAt: row.last_seen_at,
    permitEndedAt: row.permit_ended_at,
    confirmedAfterMs: row.confirmed_after_ms ?? null,
    state: row.state,
  })),
)

const progress = z.pipe(
  z.object({
    server_time: instant,
    version: z.nullable(z.number()),
    engaged: z.boolean(),
    running: z.number(),
    open_effects: z.number(),
    outcome_unknown: z.number(),
    halted: z.number(),
    first_seen_at: optionalInstant,
    running_at_first: z.nullish(z.number()),
    stopped_at: optionalInstant,
    guards: z.array(guard),
  }),
  z.transform((row) => ({
    serverTime: row.server_time,
    version: row.version,
    engaged: row.engaged,
    running: row.running,
    openEffects: row.open_effects,
    outcomeUnknown: row.outcome_unknown,
    halted: row.halted,
    /** When the server knows this version had been committed; counts as well as an own read. */
    firstSeenAt: row.first_seen_at,
    runningAtFirst: row.running_at_first ?? null,
    stoppedAt: row.stopped_at,
    guards: row.guards,
  })),
)

export type GuardInstance = z.output<typeof guard>

export type StopProgress = z.output<typeof progress> & {
  /** Monotonic time at which this was asked; what it says is at least this new. */
  askedMonotonic: number
}

/** Reads what is still running, which calls are open and which guards confirmed. */
export async function readStopProgress(signal: AbortSignal): Promise<StopProgress> {
  const askedMonotonic = performance.now()
  const answer = await read((rest) => rest.rpc('read_stop_progress'), progress, {
    signal,
    timeoutMs: 3_000,
  })
  return { ...answer, askedMonotonic }
}
