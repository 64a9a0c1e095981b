import * as z from 'zod/mini'
import type { ControlName } from '@domain/controls/controls.ts'
import { parseControls } from '@domain/controls/parse-controls.ts'
import { command } from './request.ts'

const version = z.number()

export interface EngageCommand {
  control: ControlName
  reason: string
  /** ISO 8601; null for the kill switch. */
  reviewAt: string | null
}

export interface EngageAnswer {
  version: number
  /** False when it was engaged already; the command is then audited as reaffirmed. */
  changed: boolean
  auditSeq: number | null
  /** Identifies this engagement; null when the answer did not carry a readable row. */
  engagedAt: string | null
  /** Monotonic time at which the answer arrived: the commit lies before it. */
  answeredMonotonic: number
}

/** Engages a control. Never sends a version, so that stopping never conflicts. */
export async function engageControl(order: EngageCommand): Promise<EngageAnswer> {
  const answer = await command(
    'engage_control',
    { control: order.control, reason: order.reason, ends_at: order.reviewAt },
    z.object({
      version,
      changed: z.boolean(),
      controls: z.unknown(),
      audit_seq: z.nullish(z.number()),
    }),
  )
  const row = parseControls(answer.controls)
  return {
    version: answer.version,
    changed: answer.changed,
    auditSeq: answer.audit_seq ?? null,
    engagedAt: row.ok ? row.controls[`${order.control}_engaged_at`] : null,
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
export async function releaseControl(order: ReleaseCommand): Promise<{ queuePaused: boolean }> {
  const answer = await command(
    'release_control',
    {
      control: order.control,
      reason: order.reason,
      expected_version: order.expectedVersion,
      keep_paused: order.keepPaused,
    },
    z.object({ version, queue_paused: z.boolean() }),
  )
  return { queuePaused: answer.queue_paused }
}

export interface AllowListCommand {
  operations: readonly string[]
  reason: string
  expectedVersion: number
}

/** Replaces the allow-list of operator takeover; rejects with `STALE_VERSION`. */
export async function setAllowedOperations(order: AllowListCommand): Promise<{ version: number }> {
  return command(
    'set_allowed_operations',
    {
      operations: order.operations,
      reason: order.reason,
      expected_version: order.expectedVersion,
    },
    z.object({ version }),
  )
}

/** Recreates an unreadable row, with every control on. */
export async function repairControls(reason: string): Promise<{ version: number }> {
  return command('repair_controls', { reason }, z.object({ version }))
}
