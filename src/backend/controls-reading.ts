import * as z from 'zod/mini'
import type { Controls } from '@domain/controls/controls.ts'
import { parseControls } from '@domain/controls/parse-controls.ts'
import type { RegisteredOperation } from '@domain/controls/parse-reading.ts'
import { instant } from './instant.ts'
import type { ReadTiming } from './live-page.ts'
import { read } from './request.ts'

/** What the one row says, or why nobody can tell; the second is never shown as "off". */
export type ControlsState =
  { kind: 'read'; controls: Controls } | { kind: 'unreadable'; why: UnreadableWhy; detail: string }

export type UnreadableWhy = 'missing' | 'unparsable' | 'replica' | 'rolled-back'

/** How the switch last proved itself. Times by the server's clock, in ms since 1970 UTC. */
export interface SwitchProof {
  /** Null before the first proof. */
  provenAt: number | null
  /** How long a guard went on admitting at that proof, in ms. */
  durationMs: number | null
  /** Why the last try proved nothing; null when it did, and before the first. */
  problem: string | null
  /** Since when a proof could be there. */
  since: number
}

export interface ControlsReading {
  state: ControlsState
  /** Null when the row that it is proven with is missing. */
  proof: SwitchProof | null
  operations: RegisteredOperation[]
  timing: ReadTiming
}

const answer = z.object({
  read_at: instant,
  in_recovery: z.boolean(),
  controls: z.nullable(z.unknown()),
  canary: z.nullable(
    z.object({
      proven_at: z.nullable(instant),
      last_duration_ms: z.nullable(z.number()),
      problem: z.nullable(z.string()),
      updated_at: instant,
    }),
  ),
  operations: z.array(
    z.object({
      name: z.string(),
      risk_level: z.enum(['low', 'medium', 'high', 'critical']),
      enabled: z.boolean(),
      required_approvals: z.number(),
      supports_dry_run: z.boolean(),
      revision: z.number(),
    }),
  ),
})

/** Reads the controls and the registered operations, and times the read for clocks and freshness. */
export async function readControls(options: {
  timeoutMs?: number
  signal?: AbortSignal
}): Promise<ControlsReading> {
  const sentMonotonic = performance.now()
  const sentWall = Date.now()
  const row = await read((rest) => rest.rpc('read_controls'), answer, options)
  const timing = {
    sentMonotonic,
    sentWall,
    roundTripMs: performance.now() - sentMonotonic,
    serverTime: row.read_at,
  }
  return { state: stateOf(row), proof: proofOf(row), operations: row.operations, timing }
}

function proofOf({ canary }: z.output<typeof answer>): SwitchProof | null {
  return (
    canary && {
      provenAt: canary.proven_at,
      durationMs: canary.last_duration_ms,
      problem: canary.problem,
      since: canary.proven_at ?? canary.updated_at,
    }
  )
}

function stateOf({ in_recovery, controls }: z.output<typeof answer>): ControlsState {
  if (in_recovery) return { kind: 'unreadable', why: 'replica', detail: 'A read replica answered.' }
  if (controls === null) {
    return { kind: 'unreadable', why: 'missing', detail: 'The row is missing.' }
  }
  const parsed = parseControls(controls)
  return parsed.ok
    ? { kind: 'read', controls: parsed.controls }
    : { kind: 'unreadable', why: 'unparsable', detail: parsed.reason }
}

/** Of two readings the later one by the server's clock; a version that went back is unreadable. */
export function newerReading(
  held: ControlsReading | undefined,
  next: ControlsReading,
): ControlsReading {
  if (!held) return next
  if (next.timing.serverTime < held.timing.serverTime) return held
  const before = versionOf(held)
  const after = versionOf(next)
  if (before === null || after === null || after >= before) return next
  const detail = `Version ${String(after)} was read after version ${String(before)}.`
  return { ...next, state: { kind: 'unreadable', why: 'rolled-back', detail } }
}

function versionOf(reading: ControlsReading): number | null {
  return reading.state.kind === 'read' ? reading.state.controls.version : null
}
