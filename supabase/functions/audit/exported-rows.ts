import * as z from 'zod/mini'
import { callRpc } from '../_shared/data/call-rpc.ts'
import type { ExportSource } from './export-formats.ts'

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
export async function* exportedRows(source: ExportSource): AsyncGenerator<ExportedRow[]> {
  let after: number | null = 0
  while (after !== null) {
    const { rows, next } = await readPage(source, after)
    yield rows
    after = next
  }
}

async function readPage(
  { database, filter, lastSeq }: ExportSource,
  after: number,
): Promise<z.output<typeof page>> {
  const read = await callRpc(
    { ...database, timeoutMs: 15_000 },
    'read_audit_export',
    { filter, after_seq: after, last_seq: lastSeq, page_size: pageSize },
    page,
  )
  if (read.ok) return read.value
  throw new Error(`${read.error.code}: ${read.error.message}`)
}
