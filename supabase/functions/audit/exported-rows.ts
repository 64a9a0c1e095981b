import * as z from 'zod/mini'
import type { ExportSource } from './export-formats.ts'
import { readOrThrow } from './read-or-throw.ts'

const pageSize = 1_000

const exportedRow = z.object({
  seq: z.number(),
  id: z.string(),
  created_at: z.string(),
  actor_id: z.nullable(z.string()),
  actor_name: z.string(),
  actor_type: z.string(),
  action: z.string(),
  resource_type: z.string(),
  resource_id: z.nullable(z.string()),
  reason: z.nullable(z.string()),
  metadata: z.record(z.string(), z.unknown()),
  trace_id: z.nullable(z.string()),
  channel: z.string(),
  ip: z.nullable(z.string()),
  user_agent: z.nullable(z.string()),
})

export type ExportedRow = z.output<typeof exportedRow>

const page = z.object({ rows: z.array(exportedRow), next: z.nullable(z.number()) })

/** The entries that pass, oldest first, page by page. Throws where one cannot be read: half an export must not look whole. */
export async function* exportedRows({
  database,
  filter,
  lastSeq,
}: ExportSource): AsyncGenerator<ExportedRow[]> {
  let after: number | null = 0
  while (after !== null) {
    const args = { filter, after_seq: after, last_seq: lastSeq, page_size: pageSize }
    const read: z.output<typeof page> = await readOrThrow(database, 'read_audit_export', args, page)
    yield read.rows
    after = read.next
  }
}
