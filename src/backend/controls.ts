import * as z from 'zod/mini'
import type { ControlName, Controls } from '@domain/controls/controls.ts'
import { parseControls } from '@domain/controls/parse-controls.ts'
import { instant } from './instant.ts'
import type { ReadTiming } from './live-page.ts'
import { command } from './request.ts'

const written = z.object({
  version: z.number(),
  controls: z.optional(z.unknown()),
  server_time: z.optional(instant),
})

/** What a command wrote, as its own answer tells it: the database's word, not a guess. */
export interface WrittenControls {
  version: number
  /** Null when the answer did not carry a readable row; then the next read tells. */
  controls: Controls | null
  timing: ReadTiming
}

async function write<S extends z.core.$ZodType<z.output<typeof written>>>(
  name: string,
  args: Record<string, unknown>,
  schema: S,
) {
  const sentMonotonic = performance.now()
  const sentWall = Date.now()
  const answer = await command(name, args, schema)
  const roundTripMs = performance.now() - sentMonotonic
  const row = parseControls(answer.controls)
  return {
    answer,
    written: {
      version: answer.version,
      controls: row.ok ? row.controls : null,
      timing: {
        sentMonotonic,
        sentWall,
        roundTripMs,
        // The server looked at its clock before it committed; a read in between is older than this.
        serverTime: (answer.server_time ?? sentWall) + roundTripMs,
      },
    },
  }
}

export interface EngageCommand {
  control: ControlName
  reason: string
  /** ISO 8601; null for the kill switch. */
  reviewAt: string | null
}

export interface EngageAnswer extends WrittenControls {
  /** False when it was engaged already; the command is then audited as reaffirmed. */
  changed: boolean
  auditSeq: number | null
}

/** Engages a control. Never sends a version, so that stopping never conflicts. */
export async function engageControl(order: EngageCommand): Promise<EngageAnswer> {
  const { answer, written: done } = await write(
    'engage_control',
    { control: order.control, reason: order.reason, ends_at: order.reviewAt },
    z.extend(written, { changed: z.boolean(), audit_seq: z.nullish(z.number()) }),
  )
  return { ...done, changed: answer.changed, auditSeq: answer.audit_seq ?? null }
}

export interface ReleaseCommand {
  control: ControlName
  reason: string
  expectedVersion: number
  keepPaused: boolean
}

export interface ReleaseAnswer extends WrittenControls {
  queuePaused: boolean
}

/** Releases a control; rejects with `STALE_VERSION` when somebody was faster. */
export async function releaseControl(order: ReleaseCommand): Promise<ReleaseAnswer> {
  const { answer, written: done } = await write(
    'release_control',
    {
      control: order.control,
      reason: order.reason,
      expected_version: order.expectedVersion,
      keep_paused: order.keepPaused,
    },
    z.extend(written, { queue_paused: z.boolean() }),
  )
  return { ...done, queuePaused: answer.queue_paused }
}

export interface AllowListCommand {
  operations: readonly string[]
  reason: string
  expectedVersion: number
}

/** Replaces the allow-list of operator takeover; rejects with `STALE_VERSION`. */
export async function setAllowedOperations(order: AllowListCommand): Promise<WrittenControls> {
  const args = {
    operations: order.operations,
    reason: order.reason,
    expected_version: order.expectedVersion,
  }
  return (await write('set_allowed_operations', args, written)).written
}

/** Recreates an unreadable row, with every control on. */
export async function repairControls(reason: string): Promise<WrittenControls> {
  return (await write('repair_controls', { reason }, written)).written
}
