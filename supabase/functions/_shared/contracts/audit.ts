import * as z from 'zod/mini'
import { auditSources } from '../domain/alerts/facts.ts'
import { isSealedRow } from '../domain/audit/read-sealed-rows.ts'
import type { SealedRow } from '../domain/audit/sealed-row.ts'

const hash = z.string().check(z.regex(/^[0-9a-f]{64}$/))

/** What stands in the chain after the last checkpoint, as `read_unanchored_seals` answers it. */
export const unanchoredSeals = z.object({
  installation: z.nullable(z.string()),
  due: z.boolean(),
  first_chain_no: z.number(),
  hashes: z.array(hash),
  previous: z.nullable(hash),
  server_time: z.string(),
  /** Names of all keys that ever signed for this installation. */
  key_ids: z.array(z.string()),
})
export type UnanchoredSeals = z.infer<typeof unanchoredSeals>

export const recordedCheckpoint = z.object({
  ok: z.literal(true),
  chain_no: z.number(),
  known: z.boolean(),
})

/** Rows as they travel, as `read_sealed_rows` answers them. */
export const sealedRows = z.object({
  rows: z.array(
    z.custom<SealedRow>((row) => isSealedRow(row), 'is not a row as the chain has them'),
  ),
  sealed_to: z.number(),
})

/** Checkpoints as they are written down, whose turn it is to be compared with the published ones. */
export const checkpointsToCompare = z.object({
  /** Up to where this turn has come; null when none is due. */
  after: z.nullable(z.number()),
  /** SHA-256 of the statement before the first of them. */
  previous: z.nullable(hash),
  /** Whether the turn ends with them. */
  is_last: z.boolean(),
  checkpoints: z.array(
    z.object({
      ...{ first_chain_no: z.number(), chain_no: z.number() },
      ...{ statement: z.string(), location: z.string() },
    }),
  ),
})
export type CheckpointsToCompare = z.infer<typeof checkpointsToCompare>

/** What `record_checkpoint_turn` answers: up to where seals are those that were published, and what is wrong there. */
export const recordedTurn = z.object({
  ok: z.literal(true),
  compared_to: z.number(),
  problem: z.nullable(z.string()),
})

/** What comparing the log with what was signed and kept outside found, and when first. */
export const auditDifference = z.object({
  source: z.enum(auditSources),
  problem: z.string(),
  found_at: z.string(),
})

/** How far the log is sealed and anchored, as `read_audit_integrity` answers it. */
export const auditIntegrity = z.object({
  installation: z.nullable(z.string()),
  sealed_to: z.number(),
  sealed_seq: z.nullable(z.number()),
  unsealed: z.number(),
  oldest_unsealed_at: z.nullable(z.string()),
  anchored_to: z.nullable(z.number()),
  anchored_seq: z.nullable(z.number()),
  anchored_at: z.nullable(z.string()),
  key_id: z.nullable(z.string()),
  archived_to: z.nullable(z.number()),
  difference: z.nullable(auditDifference),
  /** When the database had last verified all entries, and compared all published checkpoints; null before the first time. */
  ...{ entries_read_at: z.nullable(z.string()), checkpoints_read_at: z.nullable(z.string()) },
})

/** How the log stands: whether it is what was signed, and since when entries wait for their seal or checkpoint. */
export const auditStanding = z.object({
  comparisons: z.array(
    z.object({
      source: z.enum(auditSources),
      ...{ code: z.nullable(z.string()), problem: z.nullable(z.string()) },
      found_at: z.nullable(z.string()),
    }),
  ),
  oldest_unsealed_at: z.nullable(z.string()),
  unanchored_since: z.nullable(z.string()),
})

/** What `record_audit_comparison` answers. */
export const recordedComparison = z.object({ ok: z.literal(true) })

/** A checkpoint as it lies in the store; the text of the statement is what was signed. */
export const publishedCheckpoint = z.object({
  statement: z.string(),
  signature: z.string(),
  public_key: z.string(),
  hashes: z.array(z.string()),
})

/** `GET audit/checkpoints`: those after a number of the chain. */
export const checkpointsQuery = z.object({
  after: z.optional(z.string().check(z.regex(/^\d{1,15}$/))),
})

/** `POST audit/archive`: rows of months before this one, as far as the installation lets them go. */
export const archiveOrder = z.object({
  dry_run: z.optional(z.boolean()),
  before: z.optional(z.string().check(z.regex(/^\d{4}-(0[1-9]|1[0-2])$/))),
})

/** How archives were found in the store when they were last looked for. */
export const archivesStanding = z.object({
  ...{ count: z.number(), there: z.number(), missing: z.number(), differing: z.number() },
  /** How many were ever read whole. */
  read: z.number(),
  /** When the one whose turn is longest past was looked for; null when none was. */
  looked_at: z.nullable(z.string()),
})

/** What would go, as `plan_archive` answers it. */
export const archivePlan = z.object({
  before: z.string(),
  kept_since: z.string(),
  archived_to: z.nullable(z.number()),
  up_to: z.nullable(z.number()),
  rows: z.number(),
  bytes: z.number(),
  months: z.array(z.object({ month: z.string(), rows: z.number(), bytes: z.number() })),
  /** Whether that is all: it looks at the next hundred thousand. */
  is_all: z.boolean(),
  /** Rows that are old enough by their time alone, whether they may go yet or not; a million when there are more. */
  old_rows: z.number(),
  archives: archivesStanding,
  next: z.nullable(z.object({ first_chain_no: z.number(), last_chain_no: z.number() })),
})

/** What `audit/archive` answers: what is left to go, and how much went. */
export const archiveAnswer = z.extend(archivePlan, {
  configured: z.boolean(),
  archived_rows: z.number(),
  dry_run: z.optional(z.boolean()),
})
export type ArchiveAnswer = z.infer<typeof archiveAnswer>

/** Archives whose turn it is to be looked for, as `read_archives_to_check` answers them. */
export const archivesToCheck = z.object({
  archives: z.array(
    z.object({
      ...{ id: z.number(), first_chain_no: z.number(), last_chain_no: z.number() },
      ...{ bytes: z.number(), digest: hash, location: z.string(), read_due: z.boolean() },
    }),
  ),
})
export type ArchiveToCheck = z.infer<typeof archivesToCheck>['archives'][number]

/** What `record_archive_checks` answers: how many archives are not as they were written down. */
export const recordedArchiveChecks = z.object({ ok: z.literal(true), wrong: z.number() })

export const archivedSpan = z.object({
  ok: z.literal(true),
  archived_to: z.number(),
  rows: z.number(),
})
