import * as z from 'zod/mini'
import { instant, optionalInstant } from './instant.ts'
import { pageCursor, type PageCursor } from './page-cursor.ts'
import { command, read } from './request.ts'
import { workflowStatuses } from './workflow-item.ts'

const attempt = z.pipe(
  z.object({
    attempt: z.number(),
    mode: z.enum(['live', 'advisory']),
    status: z.enum(['open', 'succeeded', 'failed', 'outcome_unknown']),
    begun_at: instant,
    http_status: z.nullish(z.number()),
    error_code: z.nullish(z.string()),
    error_message: z.nullish(z.string()),
    duration_ms: z.nullish(z.number()),
    body: z.unknown(),
  }),
  z.transform((row) => ({
    attempt: row.attempt,
    mode: row.mode,
    status: row.status,
    begunAt: row.begun_at,
    httpStatus: row.http_status ?? null,
    errorCode: row.error_code ?? null,
    errorMessage: row.error_message ?? null,
    durationMs: row.duration_ms ?? null,
    body: row.body ?? null,
  })),
)

const letter = z.pipe(
  z.object({
    id: z.string(),
    workflow_id: z.string(),
    operation: z.string(),
    error_code: z.nullable(z.string()),
    error_message: z.nullable(z.string()),
    attempts: z.number(),
    created_at: z.string(),
    handled_at: optionalInstant,
    handled_by_name: z.nullable(z.string()),
    handling: z.nullable(z.enum(['replayed', 'discarded'])),
    reason: z.nullable(z.string()),
    params_text: z.nullable(z.string()),
    submitter_name: z.string(),
    requester_name: z.string(),
    trace_id: z.nullable(z.string()),
    workflow_status: z.enum(workflowStatuses),
    idempotency_key: z.string(),
    submitted_at: instant,
    caller_expires_at: optionalInstant,
    tries: z.array(attempt),
  }),
  z.transform((row) => ({
    id: row.id,
    workflowId: row.workflow_id,
    operation: row.operation,
    errorCode: row.error_code,
    errorMessage: row.error_message,
    attempts: row.attempts,
    createdAt: Date.parse(row.created_at),
    createdAtText: row.created_at,
    handledAt: row.handled_at,
    handledByName: row.handled_by_name,
    handling: row.handling,
    handlingReason: row.reason,
    paramsText: row.params_text,
    submitterName: row.submitter_name,
    requesterName: row.requester_name,
    traceId: row.trace_id,
    workflowStatus: row.workflow_status,
    idempotencyKey: row.idempotency_key,
    submittedAt: row.submitted_at,
    callerExpiresAt: row.caller_expires_at,
    tries: row.tries,
  })),
)

export type DeadLetter = z.output<typeof letter>

export interface DeadLetterFilter {
  operation?: readonly string[]
  code?: readonly string[]
  handled?: boolean
  text?: string
}

const page = z.pipe(
  z.object({
    server_time: instant,
    total_open: z.number(),
    items: z.array(letter),
    next: z.nullable(pageCursor),
  }),
  z.transform((row) => ({
    serverTime: row.server_time,
    totalOpen: row.total_open,
    items: row.items,
    next: row.next,
  })),
)

export type DeadLetterPage = z.output<typeof page>

/** Reads one page of dead letters, newest first. */
export async function readDeadLetters(
  filter: DeadLetterFilter,
  before: PageCursor | null,
  signal: AbortSignal,
): Promise<DeadLetterPage> {
  return read((rest) => rest.rpc('read_dead_letters', { filter, before, page_size: 50 }), page, {
    signal,
  })
}

/** Reads one dead letter, open or handled; null when there is none of this id. */
export async function readDeadLetter(id: string, signal: AbortSignal): Promise<DeadLetter | null> {
  const pages = await Promise.all(
    [false, true].map((handled) => readDeadLetters({ text: id, handled }, null, signal)),
  )
  return pages.flatMap(({ items }) => items).find((item) => item.id === id) ?? null
}

/** Runs one dead letter again, through the guard as it is now, under its old idempotency key. */
export async function replayDeadLetter(order: { id: string; reason: string }) {
  return command(
    'replay_dead_letter',
    order,
    z.object({ workflow_id: z.string(), status: z.string() }),
  )
}

const replayed = z.pipe(
  z.object({ replayed: z.number(), skipped: z.number(), last_at: optionalInstant }),
  z.transform((row) => ({ replayed: row.replayed, skipped: row.skipped, lastAt: row.last_at })),
)

/**
 * Runs many again, spread over time.
 * @param order.rate dead letters per second
 */
export async function replayDeadLetters(order: { ids: string[]; reason: string; rate: number }) {
  return command('replay_dead_letters', order, replayed)
}

/** Puts one away as dealt with; it never runs. */
export async function discardDeadLetter(order: { id: string; reason: string }) {
  return command('discard_dead_letter', order, z.object({ id: z.string() }))
}

/** The same for many, in one audited command. */
export async function discardDeadLetters(order: { ids: string[]; reason: string }) {
  return command(
    'discard_dead_letters',
    order,
    z.object({ discarded: z.number(), skipped: z.number() }),
  )
}
