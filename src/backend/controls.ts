import type { ControlName, Controls } from '@domain/controls/controls.ts'
import { parseControls } from '@domain/controls/parse-controls.ts'
import * as z from 'zod/mini'
import type { ReadTiming } from './live-page.ts'
import { operationFacts } from './operation-facts.ts'
import type { OperationListing } from './operation-facts.ts'
import { command, read } from './request.ts'

/** What the one row says, or why nobody can tell; the second is never shown as "off". */
export type ControlsState =
  | { kind: 'read'; controls: Controls }
  | { kind: 'unreadable'; why: UnreadableWhy; detail: string }

export type UnreadableWhy = 'missing' | 'unparsable' | 'replica' | 'rolled-back'

export interface ControlsReading {
  state: ControlsState
  operations: OperationListing[]
  timing: ReadTiming
}

const instant = z.pipe(
  z.string(),
  z.transform((text) => Date.parse(text)),
)

const readingAnswer = z.object({
  read_at: instant,
  in_recovery: z.boolean(),
  controls: z.nullable(z.unknown()),
  operations: z.array(operationFacts),
})

/** Reads the controls and the registered operations, and times the read for clocks and freshness. */
export async function readControls(options: {
  timeoutMs?: number
  signal?: AbortSignal
}): Promise<ControlsReading> {
  const sentMonotonic = performance.now()
  const sentWall = Date.now()
  const answer = await read((rest) => rest.rpc('read_controls'), readingAnswer, options)
  const timing = {
    sentMonotonic,
    sentWall,
    roundTripMs: performance.now() - sentMonotonic,
    serverTime: answer.read_at,
  }
  return { state: controlsState(answer), operations: answer.operations, timing }
}

function controlsState(answer: z.output<typeof readingAnswer>): ControlsState {
  if (answer.in_recovery) {
    return { kind: 'unreadable', why: 'replica', detail: 'A read replica answered.' }
  }
  if (answer.controls === null) {
    return { kind: 'unreadable', why: 'missing', detail: 'The row is missing.' }
  }
  const parsed = parseControls(answer.controls)
  return parsed.ok
    ? { kind: 'read', controls: parsed.controls }
    : { kind: 'unreadable', why: 'unparsable', detail: parsed.reason }
}

/** Of two readings the later one by the server's clock; a version that went back is unreadable. */
export function newerReading(held: ControlsReading | undefined, next: ControlsReading) {
  if (!held) return next
  if (next.timing.serverTime < held.timing.serverTime) return held
  const before = versionOf(held)
  const after = versionOf(next)
  if (before === null || after === null || after >= before) return next
  const detail = `Version ${String(after)} was read after version ${String(before)}.`
  return { ...next, state: { kind: 'unreadable', why: 'rolled-back', detail } as const }
}

function versionOf(reading: ControlsReading): number | null {
  return reading.state.kind === 'read' ? reading.state.controls.version : null
}

const written = z.object({
  version: z.number(),
  server_time: z.optional(z.string()),
})

const engaged = z.extend(written, { changed: z.boolean(), audit_seq: z.nullish(z.number()) })
const released = z.extend(written, { queue_paused: z.boolean() })

export interface EngageCommand {
  control: ControlName
  reason: string
  /** ISO 8601; null for the kill switch. */
  reviewAt: string | null
}

/** Engages a control. Never sends a version: stopping never conflicts. */
export async function engageControl(order: EngageCommand) {
  const answer = await command(
    'engage_control',
    { control: order.control, reason: order.reason, ends_at: order.reviewAt },
    engaged,
  )
  return {
    version: answer.version,
    changed: answer.changed,
    auditSeq: answer.audit_seq ?? null,
    answeredMonotonic: performance.now(),
  }
}

export interface ReleaseCommand {
  control: ControlName
  reason: string
  expectedVersion: number
  keepPaused: boolean
}

/** Releases a control; rejects with `STALE_VERSION` when somebody was faster. */
export async function releaseControl(order: ReleaseCommand) {
  const answer = await command(
    'release_control',
    {
      control: order.control,
      reason: order.reason,
      expected_version: order.expectedVersion,
      keep_paused: order.keepPaused,
    },
    released,
  )
  return { version: answer.version, queuePaused: answer.queue_paused }
}

/** Replaces the allow-list of operator takeover; rejects with `STALE_VERSION`. */
export async function setAllowedOperations(order: {
  operations: readonly string[]
  reason: string
  expectedVersion: number
}) {
  return command(
    'set_allowed_operations',
    {
      operations: order.operations,
      reason: order.reason,
      expected_version: order.expectedVersion,
    },
    written,
  )
}

/** Recreates an unreadable row, with every control on. */
export async function repairControls(reason: string) {
  return command('repair_controls', { reason }, z.object({ version: z.number() }))
}

const guard = z.pipe(
  z.object({
    id: z.string(),
    function: z.string(),
    enforced_version: z.nullable(z.number()),
    older_in_flight: z.number(),
    last_seen_at: instant,
    permit_ended_at: z.nullable(instant),
    state: z.enum(['confirmed', 'pending', 'silent']),
  }),
  z.transform((row) => ({
    id: row.id,
    functionName: row.function,
    enforcedVersion: row.enforced_version,
    olderInFlight: row.older_in_flight,
    lastSeenAt: row.last_seen_at,
    permitEndedAt: row.permit_ended_at,
    state: row.state,
  })),
)

const optionalInstant = z.pipe(
  z.nullish(z.string()),
  z.transform((text) => (text ? Date.parse(text) : null)),
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
    stopped_at: optionalInstant,
    switch_proven_at: optionalInstant,
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
    stoppedAt: row.stopped_at,
    switchProvenAt: row.switch_proven_at,
    guards: row.guards,
  })),
)

export type StopProgress = z.output<typeof progress>
export type GuardInstance = z.output<typeof guard>

/** Reads what is still running, which calls are open and which guards confirmed. */
export async function readStopProgress(signal: AbortSignal): Promise<StopProgress> {
  return read((rest) => rest.rpc('read_stop_progress'), progress, { signal, timeoutMs: 3_000 })
}

